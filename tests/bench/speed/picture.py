"""The picture of a table: a line per program, a mark per variant and engine at its ratio to native (logarithmic), as SVG without scripts or fonts of its own."""
import math

import table

COLOURS = ["#1b6ca8", "#c8553d", "#4c956c", "#8d5a97", "#b8860b", "#3a3a3a", "#00838f", "#ad1457", "#7cb342", "#5d4037", "#90a4ae", "#ef6c00"]
LEFT, WIDTH, ROW, TOP = 190, 760, 15, 60
LEGEND = 3


def escape(text):
    return text.replace("&", "&amp;").replace("<", "&lt;")


def scale(all_ratios):
    low = 2 ** math.floor(math.log2(min([0.5, *all_ratios])))
    high = 2 ** math.ceil(math.log2(max([4, *all_ratios])))
    return low, high, lambda r: LEFT + WIDTH * math.log(r / low) / math.log(high / low)


def mark(x, y, number, title):
    """Colours repeat in other shapes"""
    colour, shape = COLOURS[number % len(COLOURS)], number // len(COLOURS) % 2
    body = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.6"' if shape == 0 else f'<rect x="{x - 3.2:.1f}" y="{y - 3.2:.1f}" width="6.4" height="6.4"'
    return f'{body} fill="{colour}" fill-opacity="0.85"><title>{escape(title)}</title></{"circle" if shape == 0 else "rect"}>'


def write(path, rows):
    found = table.series(rows)
    if not found:
        return
    first = next(iter(found.values()))
    programs = sorted(first, key=lambda p: -table.ratio(first[p])) + sorted({p for s in found.values() for p in s} - set(first))
    low, high, at = scale([table.ratio(r) for s in found.values() for r in s.values()])
    top = TOP + ROW * math.ceil(len(found) / LEGEND)
    height = top + ROW * (len(programs) + 4)
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDTH + 40} {height}" font-family="sans-serif" font-size="11">',
        '<rect width="100%" height="100%" fill="#fff"/>',
        f'<text x="{LEFT}" y="20" font-size="15">Processor time, native GHC = 1</text>',
    ]
    for i, (name, s) in enumerate(found.items()):
        x, y = LEFT + i % LEGEND * WIDTH / LEGEND, 40 + ROW * (i // LEGEND)
        mean = table.geometric([table.ratio(r) for r in s.values()])
        out += [mark(x, y - 4, i, name), f'<text x="{x + 9:.1f}" y="{y}">{escape(name)}: {mean:.2f} in geometric mean</text>']
    bottom = top + ROW * (len(programs) + 1)
    tick = low
    while tick <= high:
        bold = ' stroke-width="2"' if tick == 1 else ""
        out += [
            f'<line x1="{at(tick):.1f}" y1="{top}" x2="{at(tick):.1f}" y2="{bottom}" stroke="#ccc"{bold}/>',
            f'<text x="{at(tick):.1f}" y="{bottom + ROW}" text-anchor="middle">{tick:g}</text>',
        ]
        tick *= 2
    for i, p in enumerate(programs):
        y = top + ROW * (i + 1)
        out.append(f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{escape(p)}</text>')
        out += [mark(at(table.ratio(s[p])), y, n, f"{p}, {name}: {table.ratio(s[p]):.2f}") for n, (name, s) in enumerate(found.items()) if p in s]
    with open(path, "w") as f:
        f.write("\n".join([*out, "</svg>"]) + "\n")
