/** The Typst program that sets a document. All words come to it as data, so that none of them is ever read as Typst. */
export const template = `
#let doc = json("/document.json")
#let s = doc.style
#let accent = rgb(s.accent)
#let soft = rgb(s.soft)

#let piece(r) = {
  if r.kind == "break" { linebreak() }
  else if r.kind == "picture" {
    box(image(r.file, width: r.width * 1pt, alt: r.words))
  } else {
    let body = if r.at("code", default: false) { raw(r.text) } else { text(r.text) }
    if r.at("bold", default: false) { body = strong(body) }
    if r.at("italic", default: false) { body = emph(body) }
    if r.at("struck", default: false) { body = strike(body) }
    if "href" in r { body = link(r.href, text(fill: accent, body)) }
    body
  }
}
#let runs(list) = {
  for r in list {
    if r.kind == "note" { footnote(h(3pt) + doc.notes.at(r.number - 1).map(piece).join()) } else { piece(r) }
  }
}
#let filled(parts) = context {
  for p in parts {
    if "text" in p { text(p.text) }
    else if p.field == "page" { counter(page).display("1") }
    else { str(counter(page).final().first()) }
  }
}
#let grid-of(b) = {
  let columns = b.head.len()
  let size = if columns > 10 { 0.65em } else if columns > 6 { 0.78em } else { 0.92em }
  let sides = b.align.map(a => if a == "right" { right } else if a == "center" { center } else { left })
  set text(size: size)
  set par(justify: false, leading: 0.5em)
  table(
    columns: b.shares.map(share => share * 1fr),
    align: (x, y) => sides.at(x) + horizon,
    inset: (x: 6pt, y: 5pt),
    stroke: (x, y) => (bottom: 0.5pt + rgb("#d9d5cc")),
    fill: (x, y) => if y == 0 { accent } else if calc.even(y) { rgb("#f7f5f1") },
    table.header(..b.head.map(c => text(fill: white, weight: "bold", runs(c)))),
    ..b.rows.flatten().map(c => runs(c.runs)),
  )
}
#let part(b) = {
  let kind = b.kind
  if kind == "heading" { heading(level: b.level, runs(b.runs)) }
  else if kind == "paragraph" { par(runs(b.runs)) }
  else if kind == "list" {
    let items = b.items.map(i => {
      let mark = if "checked" in i { text(font: "DejaVu Sans Mono", if i.checked { "☑ " } else { "☐ " }) } else { none }
      let first = i.blocks.at(0, default: none)
      if first != none and first.kind == "paragraph" {
        mark + runs(first.runs)
        for rest in i.blocks.slice(1) { part(rest) }
      } else {
        mark
        for each in i.blocks { part(each) }
      }
    })
    if b.ordered { enum(start: b.start, ..items) }
    else { list(..items) }
  }
  else if kind == "table" { block(above: 1em, below: 1.2em, width: 100%, grid-of(b)) }
  else if kind == "chart" { block(above: 1em, below: 1.2em, width: 100%, align(center, image(b.file, width: 92%, alt: b.words))) }
  else if kind == "code" {
    block(fill: rgb("#f5f3ee"), inset: 9pt, radius: 3pt, width: 100%, {
      set par(justify: false)
      text(size: 0.92em, raw(b.text, block: true))
    })
  }
  else if kind == "quote" {
    block(stroke: (left: 2.5pt + accent), inset: (left: 10pt, y: 2pt), {
      set text(fill: soft)
      for each in b.blocks { part(each) }
    })
  }
  else if kind == "rule" { line(length: 100%, stroke: 0.5pt + rgb("#d9d5cc")) }
  else if kind == "pageBreak" { pagebreak(weak: true) }
}

#set document(title: doc.title, author: if doc.author == "" { () } else { doc.author }, date: none)
#set text(font: s.families, size: s.size * 1pt, fill: rgb(s.ink), lang: doc.language, region: if doc.language == "zh" { "CN" } else { none })
#set par(justify: true, leading: if doc.language == "zh" { 0.85em } else { 0.72em }, spacing: 1.1em)
#set page(
  paper: s.paper,
  margin: (x: 2.3cm, top: 2.5cm, bottom: 2.3cm),
  header: if s.header.len() > 0 or "logo" in s {
    set text(size: 8.5pt, fill: soft)
    grid(columns: (1fr, auto), align: (left + horizon, right + horizon),
      filled(s.header), if "logo" in s { image(s.logo, height: 0.8cm) })
  },
  footer: if s.footer.len() > 0 {
    set text(size: 8.5pt, fill: soft)
    align(center, filled(s.footer))
  },
)
#set heading(numbering: if s.numbering { "1.1" } else { none })
#show heading: set text(fill: accent)
#show heading: set par(justify: false)
#show heading: set block(above: 1.5em, below: 0.8em)
#show heading.where(level: 1): set text(size: 1.18em)
#show raw: set text(font: s.code, size: 1.15em)
#show footnote.entry: set text(size: 8.5pt)
#show footnote.entry: set par(justify: false)
// The font has no italics: Latin letters are slanted, word by word so that lines break; Chinese is not, and gets weight.
#show emph: it => if s.slanted {
  show regex("[^\\\\s\\\\p{Han}]+"): word => box(skew(ax: -12deg, word))
  show regex("\\\\p{Han}+"): set text(weight: "medium")
  it
} else { it }

#block(below: 1.6em, {
  set par(justify: false)
  text(size: 1.95em, weight: "bold", fill: accent, doc.title)
  if doc.subtitle != "" { linebreak(); text(size: 1.15em, fill: soft, doc.subtitle) }
  if doc.byline != "" { linebreak(); text(size: 0.92em, fill: soft, doc.byline) }
  v(0.3em)
  line(length: 100%, stroke: 1.2pt + accent)
})
#if doc.contents != none {
  outline(title: doc.contents, depth: 3, indent: auto)
  v(1em)
}
#for b in doc.blocks { part(b) }
#if doc.sources.len() > 0 {
  heading(level: 1, numbering: none, doc.words.sources)
  set par(justify: false)
  for source in doc.sources {
    enum.item(source.number, {
      text(source.line)
      if "address" in source { text(" "); link(source.address, text(fill: accent, source.address)) }
      if source.quote != "" { linebreak(); text(size: 0.9em, fill: soft, source.quote) }
    })
  }
}
`;
