// The list's map and timeline by hand: pan or zoom the map, brush the timeline, and all of the page follows.
//
// The address holds the whole question, as it does without a script. Every change asks the server for the page at the new
// address and puts its parts in the place of the old ones; nothing is computed twice.

import { AttributionControl, Map, NavigationControl, Popup } from "./vendor/maplibre-gl.mjs";

const PAUSE = 300; // ms after the last movement
const LEAST = 3; // pixels: a shorter brush is a click
const DAY = 86_400_000;
const DECIMALS = 4; // of degrees in the address: 11 m

const figure = document.querySelector("figure.map");
let asking = null;
let map = null;

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** Show the page at this address with some parts changed; the map stays where it is. */
async function go(changed) {
  const to = new URL(location.href);
  for (const [name, value] of Object.entries(changed)) {
    if (value) to.searchParams.set(name, value);
    else to.searchParams.delete(name);
  }
  asking?.abort();
  asking = new AbortController();
  try {
    const answer = await fetch(to, { signal: asking.signal });
    if (!answer.ok) return location.assign(to);
    show(new DOMParser().parseFromString(await answer.text(), "text/html"));
    history.replaceState(null, "", to);
  } catch (error) {
    if (error.name !== "AbortError") location.assign(to);
  }
}

function show(page) {
  for (const part of document.querySelectorAll("[data-part]")) {
    const other = page.querySelector(`[data-part="${part.dataset.part}"]`);
    if (other) part.replaceWith(document.adoptNode(other));
  }
  const areas = page.querySelector("figure.map")?.dataset.areas;
  if (areas && areas !== figure?.dataset.areas) {
    figure.dataset.areas = areas;
    map?.getSource("areas")?.setData(areas);
  }
  brushing();
}

// ------------------------------------------------------------------ the map

function style(areas) {
  const language = ["ru", "uk", "ar"].find((l) => navigator.language.startsWith(l)) ?? "en";
  const wide = ["interpolate", ["exponential", 2], ["zoom"], 0, ["max", 5, ["get", "at0"]]];
  wide.push(22, ["max", 5, ["*", ["get", "at0"], 2 ** 22]]);
  const same = { place: [["case", ["==", ["accumulated"], ["get", "place"]], ["get", "place"], ""], ["get", "place"]] };
  const halo = { "text-halo-color": colour("paper"), "text-halo-width": 1.5 };
  const words = { "text-font": ["sans-serif"], "text-size": 12 };
  return {
    version: 8,
    sources: {
      base: { type: "geojson", data: "/static/vendor/basemap.json", attribution: "© OpenStreetMap contributors" },
      areas: { type: "geojson", data: areas, cluster: true, clusterRadius: 36, clusterMaxZoom: 8, clusterProperties: same },
    },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": colour("soft") } },
      {
        id: "land", type: "fill", source: "base", filter: ["==", ["geometry-type"], "Polygon"],
        paint: { "fill-color": colour("paper") },
      },
      {
        id: "lines", type: "line", source: "base", filter: ["==", ["geometry-type"], "Polygon"],
        paint: { "line-color": colour("dim"), "line-width": 0.7, "line-opacity": 0.7 },
      },
      {
        id: "names", type: "symbol", source: "base",
        filter: ["all", ["==", ["geometry-type"], "Point"], [">", ["get", "reach"], ["step", ["zoom"], 450, 3, 220, 4, 80, 5, 0]]],
        layout: { ...words, "text-field": ["coalesce", ["get", language], ["get", "en"]] },
        paint: { "text-color": colour("dim"), ...halo },
      },
      {
        id: "area", type: "circle", source: "areas", filter: ["!", ["has", "point_count"]],
        paint: {
          "circle-radius": wide, "circle-color": colour("area"), "circle-opacity": 0.25,
          "circle-stroke-color": colour("area"), "circle-stroke-width": 1.5,
        },
      },
      {
        id: "heap", type: "circle", source: "areas", filter: ["has", "point_count"],
        paint: {
          "circle-radius": ["interpolate", ["linear"], ["log10", ["get", "point_count"]], 0, 12, 5, 34],
          "circle-color": colour("paper"), "circle-stroke-color": colour("area"), "circle-stroke-width": 2,
        },
      },
      {
        id: "count", type: "symbol", source: "areas", filter: ["has", "point_count"],
        layout: { ...words, "text-field": ["get", "point_count_abbreviated"], "text-allow-overlap": true },
        paint: { "text-color": colour("ink") },
      },
      {
        id: "place", type: "symbol", source: "areas", minzoom: 3,
        layout: { ...words, "text-field": ["get", "place"], "text-anchor": "left", "text-offset": [1.5, 0] },
        paint: { "text-color": colour("ink"), ...halo },
      },
    ],
  };
}

/** What stands at a point, as links: the words of reports are text and never markup. */
function told(features) {
  const list = document.createElement("ul");
  list.className = "told";
  const seen = new Set();
  for (const { properties } of features) {
    if (seen.has(properties.id)) continue;
    seen.add(properties.id);
    const link = document.createElement("a");
    link.href = `/incident/${encodeURIComponent(properties.id)}`;
    link.textContent = properties.words;
    const item = document.createElement("li");
    item.append(link);
    list.append(item);
  }
  return list;
}

function draw() {
  const svg = figure.querySelector("svg");
  const drawn = svg.viewBox.baseVal;
  const box = document.createElement("div");
  box.className = "live";
  const [west, south, east, north] = figure.dataset.window.split(",").map(Number);
  map = new Map({
    container: box, style: style(figure.dataset.areas), bounds: [[west, south], [east, north]],
    attributionControl: false, maxZoom: 11, dragRotate: false, pitchWithRotate: false, touchPitch: false,
    renderWorldCopies: true,
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }));
  map.addControl(new AttributionControl({ compact: false }));
  box.style.aspectRatio = `${drawn.width} / ${drawn.height}`;
  svg.replaceWith(box);
  map.resize();
  map.fitBounds([[west, south], [east, north]], { animate: false });
  map.getCanvas().setAttribute("aria-label", "Map of the places; the list below holds the same incidents");

  map.once("load", () => performance.mark("map")); // for whoever measures: the map is drawn
  let pause = null;
  map.on("moveend", (event) => {
    if (!event.originalEvent && !event.asked) return; // only what a person moved
    clearTimeout(pause);
    pause = setTimeout(() => go({ box: window_() }), PAUSE);
  });
  map.on("click", async (event) => {
    const [heap] = map.queryRenderedFeatures(event.point, { layers: ["heap"] });
    if (heap) {
      const zoom = await map.getSource("areas").getClusterExpansionZoom(heap.properties.cluster_id);
      map.easeTo({ center: heap.geometry.coordinates, zoom }, { asked: true });
      return;
    }
    const areas = map.queryRenderedFeatures(event.point, { layers: ["area"] });
    if (areas.length) new Popup({ maxWidth: "22rem" }).setLngLat(event.lngLat).setDOMContent(told(areas)).addTo(map);
  });
  for (const layer of ["area", "heap"]) {
    map.on("mouseenter", layer, () => (map.getCanvas().style.cursor = "pointer"));
    map.on("mouseleave", layer, () => (map.getCanvas().style.cursor = ""));
  }
}

function window_() {
  const bounds = map.getBounds();
  const south = Math.max(bounds.getSouth(), -90);
  const north = Math.min(bounds.getNorth(), 90);
  return [bounds.getWest(), south, bounds.getEast(), north].map((n) => n.toFixed(DECIMALS)).join(",");
}

// ------------------------------------------------------------------ the timeline

/** Draw over the timeline from the first to the last day wanted. The fields of the period do the same by keyboard. */
function brushing() {
  const svg = document.querySelector(".timeline svg");
  if (!svg) return;
  const first = Date.parse(svg.dataset.first);
  const days = (Date.parse(svg.dataset.last) - first) / DAY + 1;
  const wide = svg.viewBox.baseVal.width;
  const brush = document.createElementNS(svg.namespaceURI, "rect");
  brush.setAttribute("class", "brush");
  brush.setAttribute("y", 0);
  brush.setAttribute("height", svg.viewBox.baseVal.height);
  let from = null;

  const at = (event) => {
    const shape = svg.getBoundingClientRect();
    return Math.min(Math.max(((event.clientX - shape.left) / shape.width) * wide, 0), wide);
  };
  const day = (x) => new Date(first + Math.min(Math.floor((x / wide) * days), days - 1) * DAY).toISOString().slice(0, 10);
  svg.addEventListener("pointerdown", (event) => {
    if (event.button === 0) from = at(event);
  });
  svg.addEventListener("pointermove", (event) => {
    if (from === null) return;
    const to = at(event);
    if (!brush.isConnected && Math.abs(to - from) < LEAST) return;
    if (!brush.isConnected) {
      svg.append(brush);
      svg.setPointerCapture(event.pointerId);
    }
    brush.setAttribute("x", Math.min(from, to));
    brush.setAttribute("width", Math.abs(to - from));
  });
  svg.addEventListener("pointerup", (event) => {
    const begun = from;
    from = null;
    if (begun === null || !brush.isConnected) return;
    const ends = [begun, at(event)].sort((a, b) => a - b);
    brush.remove();
    svg.addEventListener("click", (click) => click.preventDefault(), { once: true, capture: true });
    go({ since: day(ends[0]), until: day(ends[1]) });
  });
  svg.addEventListener("pointercancel", () => {
    from = null;
    brush.remove();
  });
  for (const link of svg.querySelectorAll("a")) link.setAttribute("draggable", "false");
  svg.addEventListener("dragstart", (event) => event.preventDefault());
}

function drawable() {
  try {
    return Boolean(document.createElement("canvas").getContext("webgl2"));
  } catch {
    return false;
  }
}

if (figure && drawable()) draw(); // else the drawing that came with the page stays
brushing();
