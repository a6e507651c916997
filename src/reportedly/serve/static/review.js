// Keys for the queues. All that they do can be done without them; they are off while a field is typed in, and for good
// when the person says so.

const OFF = "keys-off";
const PLACE = "queue-place"; // where the person was when a form was sent
const entries = [...document.querySelectorAll(".entry")];
const help = document.querySelector("#keys");
const off = document.querySelector("#keys-off");
const RADIOS = {
  s: ["judgement", "same"], d: ["judgement", "different"], u: ["judgement", "unsure"],
  a: ["kind", "accept"], c: ["kind", "correct"], x: ["kind", "reject"],
};

function here() {
  return document.activeElement?.closest(".entry") ?? null;
}

function go(to) {
  const entry = entries[Math.min(Math.max(to, 0), entries.length - 1)];
  entry?.focus();
  entry?.scrollIntoView({ block: "nearest" });
}

/** Choose an answer in the entry, and go on to where the value or the reason is typed. */
function choose(entry, [name, value]) {
  const radio = entry?.querySelector(`input[name="${name}"][value="${value}"]`);
  if (!radio) return false;
  radio.checked = true;
  const typed = value === "correct" ? entry.querySelector('input[name="value"]') : null;
  (typed ?? entry.querySelector('input[name="reason"]'))?.focus();
  return true;
}

const DONE = {
  j: () => go(entries.indexOf(here()) + 1),
  k: () => go(entries.indexOf(here()) - 1),
  o: (entry) => entry?.querySelector('a[href^="/incident/"]')?.click(),
  p: (entry) => entry?.querySelector('button[formaction="/preview"]')?.click(),
  "?": () => help?.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || off?.checked || help?.open) return;
  const field = event.target.matches("input:not([type=radio], [type=checkbox]), textarea, select");
  if (field) {
    if (event.key === "Escape") here()?.focus();
    return;
  }
  const queue = /^[1-9]$/.test(event.key) && document.querySelectorAll(".queues a")[event.key - 1];
  if (queue) queue.click();
  else if (event.key in DONE) DONE[event.key](here());
  else if (!(event.key in RADIOS) || !choose(here(), RADIOS[event.key])) return;
  event.preventDefault();
});

for (const button of document.querySelectorAll("[data-keys]")) {
  button.hidden = false;
  button.addEventListener("click", () => help?.showModal());
}
if (off) {
  off.checked = localStorage.getItem(OFF) === "yes";
  off.addEventListener("change", () => localStorage.setItem(OFF, off.checked ? "yes" : "no"));
}
// After a judgement the page comes anew: go on where the person was.
document.addEventListener("submit", (event) => {
  const at = entries.indexOf(event.target.closest(".entry"));
  if (at >= 0) sessionStorage.setItem(PLACE, `${event.target.elements.back?.value} ${at}`);
});
const [page, at] = (sessionStorage.getItem(PLACE) ?? "").split(" ");
sessionStorage.removeItem(PLACE);
if (at && page === location.pathname + location.search) go(Number(at));
