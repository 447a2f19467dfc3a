export const style = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #fff; --text: #1c2430; --faint: #5b6675; --line: #dfe3e8;
  --ours: #1f6feb; --ours-light: #7fb0f7; --ours-lighter: #c9defb;
  --other: #8f9bab; --other-light: #bcc5d0; --other-lighter: #e0e5ea; --mark: #111827;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #12161c; --card: #1b2129; --text: #e6eaf0; --faint: #9aa6b5; --line: #2d3540;
    --ours: #58a6ff; --ours-light: #36699f; --ours-lighter: #223d5c;
    --other: #7d899a; --other-light: #535e6d; --other-lighter: #363f4a; --mark: #f0f4f9;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 64rem; margin: 0 auto; padding: 2rem 1rem 3rem; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .4rem; }
h2 { font-size: 1.15rem; margin: 0 0 .2rem; }
h3 { font-size: .85rem; font-weight: 600; color: var(--faint); margin: 1rem 0 .3rem; }
header p, figcaption, footer, .legend { color: var(--faint); margin: 0; }
figcaption, .legend, footer { font-size: .9rem; }
figcaption { margin-bottom: .6rem; }
figure, details, .tile { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; }
figure, details { margin: 1rem 0 0; padding: 1.1rem 1.25rem; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: 1rem; margin-top: 1.5rem; }
.tile { padding: .8rem 1rem; }
.tile b { display: block; font-size: 1.5rem; line-height: 1.3; }
.tile span { color: var(--faint); font-size: .85rem; display: block; }
.legend { margin-bottom: .4rem; display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; }
.legend svg { vertical-align: -2px; }
.bar { display: grid; grid-template-columns: 14rem 1fr 16rem; gap: 0 .8rem; align-items: center; padding: .18rem 0; }
.bar .label { overflow-wrap: anywhere; line-height: 1.25; font-size: .92rem; }
.bar .value { font-variant-numeric: tabular-nums; font-size: .92rem; white-space: nowrap; }
.bar.ours .label, .bar.ours .value { font-weight: 600; }
figure.plain .bar.ours .label, figure.plain .bar.ours .value { font-weight: 400; }
.bar svg { width: 100%; overflow: visible; }
.part0 { fill: var(--other); } .part1 { fill: var(--other-light); } .part2 { fill: var(--other-lighter); }
.ours .part0 { fill: var(--ours); } .ours .part1 { fill: var(--ours-light); }
.ours .part2 { fill: var(--ours-lighter); }
line { stroke: var(--mark); stroke-width: 1.5; }
details summary { cursor: pointer; font-weight: 600; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .88rem; margin-top: .8rem; white-space: nowrap; }
th, td { padding: .25rem .7rem; border-bottom: 1px solid var(--line); text-align: right; font-variant-numeric: tabular-nums; }
th { color: var(--faint); font-weight: 600; }
.text { text-align: left; }
pre { overflow-x: auto; font-size: .85rem; }
footer { margin-top: 1.5rem; }
@media (max-width: 44rem) {
  .bar { grid-template-columns: 1fr auto; padding: .3rem 0; }
  .bar svg { grid-column: 1 / 3; grid-row: 2; }
  .bar .value { text-align: right; }
}
`
