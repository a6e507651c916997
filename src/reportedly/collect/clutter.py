"""What on a page is not the article: known by tag, role, class name, or by how a line begins.

Class names are looked at word by word (`class="post-related wide"` has two words). A page can wrap its
whole article in a box with one of these names; `body.py` therefore keeps a box that holds most of it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from lxml.etree import _Element

Kind = Literal["", "box", "caption", "unseen"]

# Elements without words of their own, or whose words nobody reads as text. Never entered.
WORDLESS = frozenset(
    "area audio base button canvas datalist embed head iframe input link map math menu meter noscript object option"
    " param picture progress script select source style svg template textarea track video".split()
)
# Blocks that never hold the article. Not entered either: on most pages they are a third of it.
NEVER = frozenset(("dialog", "footer", "nav"))
# Elements that stand beside the article.
ASIDE = frozenset(("aside", "form", *NEVER))
PICTURES = frozenset(("figcaption", "figure"))
ROLES = frozenset(("alert", "banner", "complementary", "contentinfo", "dialog", "menu", "navigation", "search"))

# Class words are compared in lower case. `post-related_wide` has the pieces post, related, wide.
# A box beside the article has one of these as first or last piece ...
EDGES = frozenset(
    """ad ads advert adverts banner bio breadcrumb breadcrumbs byline categories category comment comments copyright
    date footer menu meta modal nav navigation newsletter overlay pager poll popup promo related replies respond
    share sharing sidebar social sponsor sponsored subscribe tag tags teaser teasers timestamp toc widget""".split()
)
# (category-war, tag-izhevsk and date-2024 are how weblogs class the article itself, by what it is about.)
SUBJECTS = frozenset(("category", "categories", "date", "tag", "tags"))
# ... or begins, dashes left out, like one of these ...
STARTS = tuple(
    """addtoany advert alsolike alsoon alsoread aboutauthor authorbio authorbox authorcard authordetails authorinfo
    authorprofile breaking breadcrumb carousel catlinks consent cookie disclaimer disqus donat dropdown entrymeta
    feedback flyout furtherread gallery gdpr jprelated latest legal lightbox login masthead membership morearticles
    morefrom morenews moreon morestories mostpopular mostread mostview navbar navigation newsletter nextpost nextprev
    outbrain pagenav pagination popover popular popup postmeta postnavigation prevpost pubdate published quiz readalso
    readmore readnext recommend related respond seealso sharedaddy sidebar signin signup siteheader skip slideshow
    sponsor subscri support survey taboola ticker toolbar topbar topicslist trending trc youmay yarpp""".split()
)
# ... or holds one of these.
HOLDS = ("newsletter", "recommend", "relatedarticle", "relatedpost", "relatedlink", "relatedstor", "relatedcontent",
         "relatednews", "relatedbox", "sidebar", "cookieconsent", "cookienotice", "cookiebanner", "signup")  # fmt: skip
# What is not shown, or only on touch: the only words for which a piece of a sentence is left out.
UNSEEN = frozenset(("hidden", "hide", "noprint", "printonly", "sronly", "screenreadertext", "visuallyhidden"))
UNSEEN_HOLDS = ("tooltip", "rolloverpeopleblock", "screenreader")
# The words under a picture, and its credit.
CAPTION_HOLDS = ("caption", "cutline", "photocredit", "imagecredit", "imgcredit", "picturecredit", "mediacredit",
                 "imagedesc", "photodesc", "imagesource", "photosource", "imageauthor", "photoauthor")  # fmt: skip
CAPTION_WORDS = frozenset(("credit", "credits"))
MOST = 1000  # characters of class words that are looked at
DASHES = re.compile("[-_]+")
INVISIBLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)

# How a line of links to other articles begins.
ELSEWHERE = re.compile(
    r"""\W*(?:read\ (?:more|also|next)|see\ (?:more|also)|related|don.?t\ miss|also\ (?:on|read)|more\ (?:on|from|about)
    |recommended|watch|listen|click\ here|further\ reading|filed\ under|tags?|topics?|categor\w+
    |читайте\ та(?:кже|кож)|смотрите\ также|дивіться\ також|по\ теме|за\ темою|теги
    |lesen\ sie\ auch|mehr\ zum\ thema|lire\ aussi|leia\ (?:também|mais)|lea\ también|leggi\ anche|ver\ también)\b""",
    re.X | re.I,
)
# How a line begins that asks something of the reader, or says whose page it is.
APPEAL = re.compile(
    r"""\W*(?:sign\ up|subscribe|follow\ (?:us|me|@|\w+\ on)|like\ (?:this|us|what)|share\ (?:this|on)\b
    |download\ (?:the|our)|get\ (?:the\ day|our|more|the\ latest|all\ the)|join\ (?:our|us)\b|support\ (?:our|us)\b
    |become\ a\ member|email\ [\w ]+\ at\b|write\ to\ [\w ]+\ at\b|tell\ us\ what
    |have\ (?:a|you)\ (?:a\ )?(?:tip|story)\b
    |copyright\b|©|\(c\)\ |all\ rights\ reserved|this\ (?:article|story)\ (?:was\ )?(?:originally|first)\b
    |advertisement|comments?$|posted\ (?:in|on|by)\b|published\b.{0,60}$|(?:image|photo)(?:\ credit)?:
    |updated\b.{0,40}$|print$|loading|thank\ you\ for|we\ use\ cookies
    |подпис(?:аться|ывайтесь|ка)|підпис(?:атися|уйтесь|уйтеся)|поделиться|поширити|нашли\ ошибку|знайшли\ помилку)""",
    re.X | re.I,
)
# What a page says instead of its article.
WALL = re.compile(
    r"""\b(?:log|sign)\ in\ to\b|\bsubscri(?:be|bers?|ption)\b|\bto\ continue\ reading\b
    |\bcreate\ (?:a\ free|an)\ account\b
    |\benable\ (?:javascript|cookies)\b|\bjavascript\ is\ (?:disabled|required)\b|\baccess\ denied\b
    |\bare\ you\ a\ robot\b
    |\bverify\ (?:that\ )?you\ are\ (?:a\ )?human\b|\bpage\ (?:was\ )?not\ found\b|\b404\b|\bcaptcha\b
    |\bвойдите\b|\bподписк|\bувійдіть\b|\bпередплат""",
    re.X | re.I,
)


@lru_cache(maxsize=20_000)
def _kind_named(named: str) -> Kind:
    """What class words and id say that an element is."""
    box = False
    for word in named.lower().split():
        pieces = DASHES.split(word)
        whole = "".join(pieces)
        if whole in UNSEEN or _holds(whole, UNSEEN_HOLDS):
            return "unseen"
        if whole in CAPTION_WORDS or _holds(whole, CAPTION_HOLDS):
            return "caption"
        edge = pieces[-1] in EDGES or (pieces[0] in EDGES and pieces[0] not in SUBJECTS)
        box = box or edge or whole.startswith(STARTS) or _holds(whole, HOLDS)
    return "box" if box else ""


def _holds(word: str, pieces: tuple[str, ...]) -> bool:
    return any(piece in word for piece in pieces)


def names(element: _Element) -> str:
    """The class words and the id of an element."""
    return _names(element.get("class"), element.get("id"))


def _names(class_: str | None, id_: str | None) -> str:
    return f"{class_} {id_}" if class_ and id_ else class_ or id_ or ""


def kind(element: _Element) -> Kind:
    """What an element is beside the text: a box beside the article, a caption, unseen; or part of it ("")."""
    tag = element.tag
    if tag in PICTURES:
        return "caption"
    said = dict(element.items())  # in one go: this is asked of every element
    if not said:
        return "box" if tag in ASIDE else ""
    style = said.get("style")
    if (style and INVISIBLE.search(style)) or "hidden" in said or said.get("aria-hidden") == "true":
        return "unseen"
    named = _names(said.get("class"), said.get("id"))[:MOST]
    known = _kind_named(named) if named else ""
    return known or ("box" if tag in ASIDE or said.get("role") in ROLES else "")
