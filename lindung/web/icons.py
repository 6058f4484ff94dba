"""A dozen drawings, inline, always beside a word: 24 x 24, drawn with the text's own colour."""

from django.utils.safestring import SafeString, mark_safe

_LINES = {
    "alert": "M12 3 2.5 20h19zM12 9.5v5M12 17.4v.1",
    "arrow": "M4 12h15M13 6l6 6-6 6",
    "back": "M20 12H5M11 6l-6 6 6 6",
    "bed": "M3 18v-5h18v5M3 13V6M6.5 10h4v3h-4zM21 13v-1a2 2 0 0 0-2-2h-5.5",
    "check": "M4 12.5l5 5L20 6.5",
    "clock": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5l3.5 2",
    "cross": "M5 5l14 14M19 5 5 19",
    "exit": "M14 4H5v16h9M10 12h11M17 8l4 4-4 4",
    "globe": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c5 5 5 13 0 18-5-5-5-13 0-18",
    "key": "M8 11a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM11 12 20 3M16 7l3 3",
    "lock": "M5 11h14v10H5zM8 11V7a4 4 0 0 1 8 0v4",
    "menu": "M4 6h16M4 12h16M4 18h16",
    "message": "M4 5h16v11H10l-5 4v-4H4z",
    "people": "M9 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM3 20c0-8 12-8 12 0M16 5.2a3 3 0 0 1 0 5.6M17 14c3 .6 4 3 4 6",
    "phone": "M6 3h4l1.5 5-2.5 2c1 2.5 2.5 4 5 5l2-2.5 5 1.5v4c0 1-1 2-2 2C11 20 4 13 4 5c0-1 1-2 2-2z",
    "plus": "M12 4v16M4 12h16",
    "search": "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5 21 21",
}
_MARKS = {  # one shape for each state of a clock, so that colour is never the only sign
    "safe": '<circle cx="6" cy="6" r="4.5"/>',
    "soon": '<path d="M6 .8 11.6 11H.4z"/>',
    "over": '<path d="M1 1h10v10H1z"/>',
}
NAMES = frozenset(_LINES)

ICONS: dict[str, SafeString] = {
    name: mark_safe(  # noqa: S308 - constants of this file
        f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="{path}"/></svg>'
    )
    for name, path in _LINES.items()
}
MARKS: dict[str, SafeString] = {
    state: mark_safe(  # noqa: S308 - constants of this file
        f'<svg class="mark" viewBox="0 0 12 12" aria-hidden="true" focusable="false">{shape}</svg>'
    )
    for state, shape in _MARKS.items()
}
