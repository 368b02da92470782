"""The style sheet of the matrix page: colours with a contrast of at least 4.5 to 1, on screen and on paper."""

STYLE = """
:root { color-scheme: light; --line: #d5d9dd; --ink: #1d2329; --soft: #59636e; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem; color: var(--ink); background: #fff;
  font: 14px/1.45 system-ui, "Noto Sans", "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", sans-serif; }
h1 { margin: 0; font-size: 1.6rem; }
h2 { margin: 2rem 0 0; font-size: 1.2rem; scroll-margin-top: .5rem; }
p { margin: .3rem 0 .8rem; color: var(--soft); }
code { font: .86em ui-monospace, "DejaVu Sans Mono", Consolas, monospace; color: var(--soft); }
small { display: block; font-size: .78em; color: var(--soft); }
nav ul { display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; margin: 0; padding: 0; list-style: none; }
a { color: #0b5394; }
.legend { display: grid; grid-template-columns: max-content 1fr max-content 1fr; gap: .25rem .7rem; margin: .8rem 0; }
.legend dt span { display: inline-block; min-width: 2.4rem; padding: 0 .4rem; text-align: center; }
.legend dd, .groups dd { margin: 0; }
.groups { margin: 0 0 .8rem; }
.groups dt { font-weight: 600; }
table { width: 100%; border-collapse: separate; border-spacing: 0;
  border-top: 1px solid var(--line); border-left: 1px solid var(--line); }
th, td { padding: .25rem .5rem; text-align: left; vertical-align: top;
  border-right: 1px solid var(--line); border-bottom: 1px solid var(--line); }
td { min-width: 10rem; }
thead th { position: sticky; top: 0; z-index: 2; background: #f3f5f7; border-bottom: 2px solid #8b959e; }
thead th div { white-space: nowrap; }
th[scope=row], .corner { position: sticky; left: 0; z-index: 1; min-width: 12rem; background: #fff; font-weight: 600; }
thead .corner { z-index: 3; background: #f3f5f7; }
.right th { background: #1d2f41; color: #fff; }
.right span, .right bdi { position: sticky; left: .6rem; }
.more, small, th small { font-weight: 400; }
td small { display: inline-block; color: inherit; }
.best { margin-top: .2rem; padding: .05rem .4rem; border-left: 4px solid currentColor; }
.if { color: var(--soft); }
.clear { background: #d3efdc; color: #0d4a26; }
.by-rows { background: #e9e0f7; color: #44227a; }
.masked { background: #fdf0c4; color: #574000; }
.compared { background: #dce9fb; color: #123f78; }
.denied { background: #f0f1f3; color: #4b545d; }
.attention { background: #fbdcdc; color: #8a1010; }
@page { size: A4 landscape; margin: 12mm; }
@media print {
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  body { padding: 0; font-size: 9pt; }
  nav { display: none; }
  section { break-before: page; }
  thead { display: table-header-group; }
  thead th, th[scope=row] { position: static; }
  tr { break-inside: avoid; }
}
"""
