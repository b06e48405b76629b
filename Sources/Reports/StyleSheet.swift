/// The look of all pages.
enum StyleSheet {
    /// CSS. Colours of series are told apart with the common kinds of colour blindness, on light and on dark.
    static let text = """
        :root { color-scheme: light dark;
          --page: #fcfcfb; --ink: #1b1b1a; --soft: #5b5a57; --rule: #e3e1dc; --panel: #f4f3ef;
          --c0: #8a8984; --c1: #2a6fc9; --c2: #d9622b; --c3: #128a60; --c4: #b5820a; --c5: #c2477f; --c6: #6a4fc0;
          --c7: #1588a0; --c8: #7d6a4f; --cell: #2a6fc9;
          --good: #0d7a45; --warning: #a86400; --bad: #c4302b; }
        @media (prefers-color-scheme: dark) { :root {
          --page: #191918; --ink: #ececea; --soft: #a9a8a3; --rule: #3a3936; --panel: #242422;
          --c0: #8f8e89; --c1: #5b9bea; --c2: #ee8350; --c3: #3dbb8b; --c4: #d8a93a; --c5: #e57faa; --c6: #9d88ea;
          --c7: #4fb8cf; --c8: #b8a07c; --cell: #2f6bbd;
          --good: #4cc38a; --warning: #e0a33c; --bad: #f1776f; } }
        @media print { :root { color-scheme: light;
          --page: #fff; --ink: #000; --soft: #444; --rule: #ccc; --panel: #f4f4f4;
          --c0: #777; --c1: #2a6fc9; --c2: #d9622b; --c3: #128a60; --c4: #b5820a; --c5: #c2477f; --c6: #6a4fc0;
          --c7: #1588a0; --c8: #7d6a4f; --cell: #2a6fc9;
          --good: #0d7a45; --warning: #a86400; --bad: #c4302b; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--page); color: var(--ink);
          font: 16px/1.55 system-ui, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", Arial, sans-serif; }
        main { max-width: 800px; margin: 0 auto; padding: 2.5rem 1.25rem 5rem; }
        h1 { font-size: 1.9rem; line-height: 1.2; margin: 0; letter-spacing: -.01em; }
        h2 { font-size: 1.3rem; line-height: 1.3; margin: 2.75rem 0 .5rem; padding-top: 1rem;
          border-top: 1px solid var(--rule); }
        h3 { font-size: 1.05rem; margin: 1.75rem 0 .25rem; }
        p, ul { margin: .5rem 0; max-width: 70ch; }
        ul { padding-left: 1.25rem; }
        .subtitle { font-size: 1.1rem; color: var(--soft); margin: .4rem 0 0; }
        .facts { display: flex; flex-wrap: wrap; gap: .25rem 1.75rem; margin: 1rem 0 0; font-size: .875rem; }
        .facts dt { color: var(--soft); display: inline; } .facts dt::after { content: ": "; }
        .facts dd { display: inline; margin: 0; overflow-wrap: anywhere; }
        nav { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 1.5rem 0 0; font-size: .9rem; }
        a { color: var(--c1); text-decoration-thickness: 1px; text-underline-offset: 3px; }
        .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: .75rem; margin: 1.25rem 0; }
        .figure { background: var(--panel); border-radius: 6px; padding: .75rem .9rem; display: flex; flex-direction: column;
          border-left: 3px solid transparent; }
        .figure .name { font-size: .85rem; color: var(--soft); }
        .figure .value { font-size: 1.65rem; line-height: 1.25; font-weight: 600; font-variant-numeric: tabular-nums; }
        .figure .detail { font-size: .8rem; color: var(--soft); }
        .figure.good { border-color: var(--good); } .figure.warning { border-color: var(--warning); }
        .figure.bad { border-color: var(--bad); }
        .note { background: var(--panel); border-left: 3px solid var(--c0); border-radius: 0 6px 6px 0; padding: .6rem .9rem; }
        .note.good { border-color: var(--good); } .note.good strong { color: var(--good); }
        .note.warning { border-color: var(--warning); } .note.warning strong { color: var(--warning); }
        .note.bad { border-color: var(--bad); } .note.bad strong { color: var(--bad); }
        .table { overflow-x: auto; margin: 1rem 0; }
        table { border-collapse: collapse; font-size: .9rem; line-height: 1.4; font-variant-numeric: tabular-nums; }
        caption { text-align: left; font-weight: 600; padding: 0 0 .4rem; }
        th { text-align: left; font-weight: 600; color: var(--soft); border-bottom: 1px solid var(--c0); vertical-align: bottom; }
        th, td { padding: .3rem 1.1rem .3rem 0; } th:last-child, td:last-child { padding-right: 0; }
        td { border-bottom: 1px solid var(--rule); vertical-align: top; }
        th.number, td.number { text-align: right; }
        td.number { white-space: nowrap; }
        td.good { color: var(--good); } td.warning { color: var(--warning); } td.bad { color: var(--bad); }
        td.good, td.warning, td.bad { font-weight: 600; }
        figure { margin: 1.25rem 0; }
        figure svg { display: block; max-width: 100%; height: auto; overflow: visible; }
        .figure-title { font-weight: 600; font-size: .95rem; margin-bottom: .35rem; }
        figcaption { color: var(--soft); font-size: .875rem; line-height: 1.45; margin-top: .35rem; max-width: 70ch; }
        .legend { display: flex; flex-wrap: wrap; gap: .1rem 1.1rem; font-size: .825rem; margin-bottom: .5rem; }
        .legend span { display: inline-flex; align-items: center; gap: .35rem; } .legend svg { flex: none; }
        .row { display: flex; flex-wrap: wrap; gap: 0 2.5rem; align-items: flex-start; }
        .row > figure { flex: 0 1 auto; min-width: 0; max-width: 100%; }
        .row > figure > :not(svg) { width: 0; min-width: 100%; }
        .row > .table { flex: 0 1 auto; }
        .pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(140px, 1fr)); gap: 1rem .9rem; margin: 1rem 0; }
        .picture { margin: 0; } .picture img { display: block; width: 100%; image-rendering: auto; background: var(--panel);
          border-radius: 4px 4px 0 0; border-bottom: 3px solid transparent; }
        .picture.good img { border-color: var(--good); } .picture.warning img { border-color: var(--warning); }
        .picture.bad img { border-color: var(--bad); }
        .picture figcaption b { display: block; color: var(--ink); font-weight: 600; overflow-wrap: anywhere; }
        pre { background: var(--panel); border-radius: 6px; padding: .8rem 1rem; overflow-x: auto; font-size: .825rem;
          line-height: 1.5; font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; }
        svg text { font-size: 12px; fill: var(--soft); font-family: inherit; font-variant-numeric: tabular-nums; }
        svg text.label { fill: var(--soft); } svg text.name, svg text.value { fill: var(--ink); }
        svg text.value { paint-order: stroke; stroke: var(--page); stroke-width: 3px; }
        svg text.halo { paint-order: stroke; stroke: var(--page); stroke-width: 4px; stroke-linejoin: round; fill: var(--ink); }
        .grid { stroke: var(--rule); stroke-width: 1; } .axis { stroke: var(--c0); stroke-width: 1; }
        .curve { fill: none; stroke: var(--c); stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
        .reference { fill: none; stroke: var(--c0); stroke-width: 1.5; stroke-dasharray: 5 4; }
        .marker { stroke: var(--ink); stroke-width: 1; stroke-dasharray: 2 3; }
        .band { fill: var(--c); fill-opacity: .16; stroke: none; }
        .dot { fill: var(--c); stroke: var(--page); stroke-width: 1.25; } .speck { fill: var(--c); fill-opacity: .55; }
        .column { fill: var(--c); } .cell { fill: var(--c); } .cell.c1 { fill: var(--cell); } .unseen { fill: transparent; }
        .whisker, .interval { stroke: var(--c); stroke-width: 1.5; } .interval { stroke-width: 2.5; stroke-linecap: round; }
        .ink { --c: var(--ink); }
        svg text.cell-text { fill: var(--ink); } svg text.cell-text.strong { fill: #fff; }
        .c0 { --c: var(--c0); } .c1 { --c: var(--c1); } .c2 { --c: var(--c2); } .c3 { --c: var(--c3); } .c4 { --c: var(--c4); }
        .c5 { --c: var(--c5); } .c6 { --c: var(--c6); } .c7 { --c: var(--c7); } .c8 { --c: var(--c8); }
        .tone-neutral { --c: var(--c1); } .tone-good { --c: var(--good); } .tone-warning { --c: var(--warning); }
        .tone-bad { --c: var(--bad); }
        @media print { body { font-size: 11pt; } main { max-width: none; padding: 0; } nav { display: none; }
          figure, .figure, tr, .note, .picture, pre { break-inside: avoid; } h2, h3, .figure-title { break-after: avoid; }
          * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
        """
}
