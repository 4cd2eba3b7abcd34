/** The looks of the HTML report: one column on a phone, contents beside it on a desktop, light and dark. */
import type { Verdict } from '#harness/verdict/run-result.js'
import { VERDICTS } from '#harness/verdict/run-result.js'

/** Ink and ground of each verdict: `[light ink, light ground, dark ink, dark ground]`. Ink on ground and on the page reads at 4.5:1 or better. */
const COLOURS: Readonly<Record<Verdict, readonly [string, string, string, string]>> = {
  pass: ['#19703f', '#e5f4eb', '#74d3a0', '#14301f'],
  fail: ['#b3261e', '#fdeae8', '#ff9288', '#421d1d'],
  error: ['#99195f', '#fbe7f2', '#f7a1cf', '#40192f'],
  inconclusive: ['#944700', '#fdeedd', '#ffb770', '#3b270f'],
  'not-run': ['#5a478f', '#eeeaf8', '#c2b4f2', '#2c2544'],
  'fixed-deviation': ['#00666a', '#def3f2', '#74d8d5', '#10312f'],
  warn: ['#815400', '#fcf2d7', '#f0c762', '#33290e'],
  'known-deviation': ['#655833', '#f2eede', '#cfc294', '#2c291c'],
  info: ['#1c5a9e', '#e6f0fb', '#93c0f6', '#172a43'],
  'not-applicable': ['#5a616b', '#eceef1', '#a3acb8', '#252a31'],
}

function palette(ink: 0 | 2): string {
  return VERDICTS.map(verdict => `--${verdict}:${COLOURS[verdict][ink]};--${verdict}-ground:${COLOURS[verdict][ink + 1]}`).join(';')
}

export const STYLE = `
:root{color-scheme:light dark;--page:#f7f7f5;--sheet:#fff;--ink:#1d2025;--soft:#596068;--line:#e3e4e1;--hair:#eeeeeb;--link:#2450b2;--mark:#fff1a8;--tag:#7a3e9d;--value:#1a6b50;${palette(0)}}
@media (prefers-color-scheme:dark){:root{--page:#121417;--sheet:#1a1d21;--ink:#e4e6e9;--soft:#a0a8b2;--line:#30353c;--hair:#25292f;--link:#9dbcff;--mark:#544a12;--tag:#d3a6f0;--value:#86d4b5;${palette(2)}}}
${VERDICTS.map(verdict => `.${verdict}{--c:var(--${verdict});--g:var(--${verdict}-ground)}`).join('')}
*{box-sizing:border-box}
[hidden]{display:none!important}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%;scroll-padding-top:3rem;overflow-y:scroll}
body{margin:0;background:var(--page);color:var(--ink);font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif;overflow-wrap:anywhere}
.top,.attention,.tools,.page,footer{width:min(100%,78rem);margin:0 auto;padding-inline:clamp(.75rem,3vw,2rem)}
code,.wire,.eo dd{font-family:ui-monospace,"SF Mono",SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;font-size:.8125rem}
a{color:var(--link);text-underline-offset:.15em;text-decoration-thickness:1px;text-decoration-color:color-mix(in srgb,currentColor 40%,transparent)}
a:hover{text-decoration-color:currentColor}
.out{font-size:.8em;margin-left:.15em}
:focus-visible{outline:2px solid var(--link);outline-offset:2px;border-radius:4px}
.vh,.skip:not(:focus){position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.skip:focus{position:absolute;left:.75rem;top:.5rem;padding:.4rem .8rem;background:var(--sheet);z-index:2}
.sprite{position:absolute}
h1,h2,h3,h4,h5,p,ul,ol,dl,dd{margin:0;padding:0}
ul,ol{list-style:none}

.brand{padding-top:1.5rem;font-weight:650;letter-spacing:-.01em}
.brand span{font-weight:400;color:var(--soft)}
h1{font-size:clamp(1.6rem,1.2rem + 2vw,2.25rem);line-height:1.15;letter-spacing:-.02em;font-weight:680}
.top>h1{margin-top:1rem}
.cards{display:grid;gap:1rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,21rem),1fr));margin-top:1rem}
.card{background:var(--sheet);border:1px solid var(--line);border-radius:14px;padding:clamp(1rem,2.5vw,1.75rem)}
h2.name{font-size:1.35rem;letter-spacing:-.015em;line-height:1.2}
.sub{display:flex;flex-wrap:wrap;column-gap:1.1rem;color:var(--soft);font-size:.9rem;margin-top:.35rem}
.outcome{display:flex;gap:.75rem;margin-top:1.1rem;padding:.8rem 1rem;border-radius:10px;background:var(--g)}
.outcome>.i{color:var(--c);flex:none;width:1.35rem;height:1.35rem;margin-top:.1rem}
.outcome strong{color:var(--c);font-size:1.05rem;margin-right:.35rem}
.code{color:var(--soft);font-size:.875rem;white-space:nowrap}
.outcome ul{margin-top:.2rem;font-size:.925rem}
.bar{display:block;width:100%;height:8px;border-radius:4px;margin-top:1.1rem;background:var(--hair)}
.bar rect{fill:var(--c)}
.bar .pass{opacity:.6}.bar .info{opacity:.5}.bar .not-applicable{opacity:.3}
.legend{display:flex;flex-wrap:wrap;gap:.35rem 1.1rem;margin-top:.7rem;font-size:.9rem}
.legend li{display:flex;align-items:center;gap:.35rem}
.legend b{font-variant-numeric:tabular-nums}
.legend .v{background:none;padding:0}
.about{margin-top:.9rem;font-size:.875rem}
summary{cursor:pointer}
.about>summary,.more>summary{color:var(--soft);width:fit-content}
.about .facts{margin-top:.5rem}

.i{width:1em;height:1em;flex:none}
.v{display:inline-flex;align-items:center;gap:.35em;font-size:.8125rem;line-height:1.3;font-weight:550;color:var(--c,var(--soft));background:var(--g,none);border-radius:6px;padding:.16em .5em .16em .4em;white-space:nowrap}
.v.pass,.v.not-applicable,.v.absent{background:none}
.v.absent{font-weight:400}
.who{font-size:.8125rem;color:var(--soft);font-weight:500}

.attention{margin-top:1.75rem}
.attention h2{font-size:1rem;font-weight:650}
.attention ul{margin-top:.5rem;border:1px solid var(--line);border-radius:12px;background:var(--sheet);overflow:hidden}
.attention li{display:grid;grid-template-columns:9rem 1fr;gap:.15rem .75rem;align-items:baseline;padding:.4rem 1rem}
.attention li+li{border-top:1px solid var(--hair)}
.attention li>.v{justify-self:start}
.attention a{color:inherit;text-decoration-color:transparent}
.attention a:hover{text-decoration-color:currentColor}
.attention code{color:var(--soft);font-size:.75rem;margin-right:.4rem;display:inline-block}

.tools{display:flex;flex-wrap:wrap;gap:.5rem;margin-top:1.75rem;font-size:.9rem;align-items:center}
.tools input,.tools select,.tools button,.copy{font:inherit;font-size:.9rem;color:inherit;background:var(--sheet);border:1px solid var(--line);border-radius:8px;padding:.4rem .65rem;min-height:2.4rem}
.tools button,.copy{cursor:pointer}
.tools button:hover:not(:disabled),.copy:hover{border-color:var(--soft)}
.tools button:disabled{color:var(--soft);opacity:.6;cursor:default}
.find{flex:1 1 16rem}
.find input{width:100%}
::placeholder{color:var(--soft);opacity:1}
.tools select{max-width:100%}
.chips{flex:1 0 100%;display:flex;flex-wrap:wrap;gap:.35rem}
.chips button{font-size:.8125rem;padding:.15rem .45rem;min-height:2.1rem;border-radius:99px}
.chips .v{background:none}
.chips [aria-pressed=true]{border-color:currentColor;box-shadow:inset 0 0 0 1px currentColor;background:var(--hair)}
.state{flex:1 0 100%;display:flex;flex-wrap:wrap;gap:.5rem;align-items:center}
.state output{margin-right:auto;color:var(--soft);font-variant-numeric:tabular-nums;min-width:8rem}
.state button{min-width:6.5rem;border-color:transparent;background:none;color:var(--link)}
@media (scripting:none){.tools{display:none}}

.contents{display:none}
main{min-width:0}
.none{padding:2rem 0;color:var(--soft)}
.doc{margin-top:2.25rem}
.doc h2{display:flex;flex-wrap:wrap;gap:.25rem 1rem;align-items:baseline;justify-content:space-between;font-size:1.2rem;line-height:1.3;letter-spacing:-.01em;font-weight:680}
.title{font-weight:480}
.version{font-size:.8rem;font-weight:400;color:var(--soft)}
.tallies{display:flex;flex-wrap:wrap;gap:.2rem 1.5rem;font-size:.85rem;font-weight:550;letter-spacing:0}
.tally{display:inline-flex;flex-wrap:wrap;gap:.2rem .7rem}
.n{display:inline-flex;align-items:center;gap:.25em;color:var(--c);font-variant-numeric:tabular-nums}
.sheet{margin-top:.75rem;background:var(--sheet);border:1px solid var(--line);border-radius:12px;overflow:hidden}
.heads{display:none}
.sec+.sec{border-top:1px solid var(--line)}
h3{font-size:.8125rem;font-weight:600;color:var(--soft);padding:.7rem .9rem .15rem}
h3 span{font-weight:400}
.row+.row,.tests+.row,.row+.tests,.tests+.tests{border-top:1px solid var(--hair)}
.row>summary{display:grid;gap:.15rem .75rem;padding:.5rem 2.1rem .5rem .9rem;list-style:none;align-items:baseline;position:relative}
.row>summary::after{content:"";position:absolute;right:.95rem;top:1.05rem;width:.4rem;height:.4rem;border:solid var(--soft);border-width:0 1.5px 1.5px 0;transform:rotate(45deg) translate(-1px,-1px);opacity:.7}
.row[open]>summary::after{transform:rotate(-135deg) translate(-2px,-2px)}
.row>summary::-webkit-details-marker{display:none}
.row>summary:hover,.row[open]>summary{background:color-mix(in srgb,var(--hair) 55%,transparent)}
.row>summary:focus-visible{outline-offset:-2px}
.row:target{box-shadow:inset 3px 0 var(--link)}
.row[open]+.row,.row[open]{border-top-color:var(--line)}
.vs{display:flex;flex-wrap:wrap;gap:.2rem .9rem}
.vs .of{display:inline-flex;align-items:baseline;gap:.35rem}
.vs .v{margin-left:-.4em}
.says{font-size:.9375rem}
.same .says{color:var(--soft)}
.tags{display:inline-block;color:var(--soft);font-size:.75rem}
.tags code{font-size:inherit}
.lv{font-size:.6875rem;letter-spacing:.04em;margin-left:.35rem}
.in{padding:.25rem .9rem 1rem;border-top:1px solid var(--hair)}
.story{margin-top:.75rem}
.story h4{display:flex;gap:.6rem;align-items:baseline;font-size:.95rem}
.story+.story{border-top:1px solid var(--hair);padding-top:.75rem}
.msg{font-weight:550;margin-top:.25rem;white-space:pre-wrap}
.why{margin-top:.35rem;color:var(--soft);white-space:pre-wrap}
.eo{display:grid;gap:.5rem;margin-top:.75rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,20rem),1fr))}
.eo>div{border:1px solid var(--line);border-left:3px solid var(--pass);border-radius:6px;padding:.45rem .75rem}
.eo>.seen{border-left-color:var(--c)}
dt,h5{font-size:.75rem;font-weight:600;color:var(--soft)}
.eo dd{white-space:pre-wrap;margin-top:.1rem}
h5{margin-top:1rem}
.wire{margin-top:.35rem;border:1px solid var(--line);border-radius:8px;overflow:hidden;line-height:1.5}
.wire li{display:grid;grid-template-columns:4.5rem auto 1fr;gap:0 .75rem;padding:.3rem .7rem}
.wire li+li{border-top:1px solid var(--hair)}
.t{color:var(--soft);text-align:right;font-variant-numeric:tabular-nums}
.a{font-weight:600;min-width:5.5rem;text-align:right;max-width:12rem}
.d{color:var(--soft)}
.x{white-space:pre-wrap;min-width:0}
.x b{font-weight:500;color:var(--tag)}
.x i{font-style:normal;color:var(--value)}
.x em{color:var(--soft)}
.wire .decisive{background:var(--g);box-shadow:inset 3px 0 var(--c)}
mark{float:right;margin-left:.75rem;background:var(--c);color:var(--sheet);border-radius:4px;padding:0 .4em;font:600 .7rem/1.6 system-ui,sans-serif}
.more{margin-top:.35rem;font-size:.8125rem}
.again p{display:flex;gap:.5rem;align-items:center;margin-top:.25rem}
.again code{flex:1;min-width:0;background:var(--page);border:1px solid var(--line);border-radius:6px;padding:.45rem .7rem;white-space:pre-wrap}
.copy{min-height:0;padding:.3rem .65rem;font-size:.8125rem;min-width:4.75rem}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,10rem),1fr));gap:.5rem 1.25rem;font-size:.875rem}
.in>.facts{margin-top:1rem}
@media (min-width:30rem){.facts .wide{grid-column:span 2}}
footer{padding-block:2.5rem;color:var(--soft);font-size:.875rem}

@media (min-width:44rem){
.of-1 .row>summary{grid-template-columns:9.25rem 1fr}
.of-2,.of-3{--n:2}
.of-3{--n:3}
:is(.of-2,.of-3) :is(.row>summary,.heads){display:grid;grid-template-columns:calc(var(--n)*9.25rem) 1fr;gap:0 .75rem}
:is(.of-2,.of-3) :is(.vs,.heads>div){display:grid;grid-template-columns:repeat(var(--n),9.25rem);gap:0}
:is(.of-2,.of-3) .heads{padding:.6rem 2.1rem 0 .9rem;font-size:.8125rem;font-weight:600}
:is(.of-2,.of-3) .vs .who{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
}
@media (min-width:68rem){
.page{display:grid;grid-template-columns:14rem minmax(0,1fr);gap:2.5rem}
.contents{display:block;position:sticky;top:0;align-self:start;max-height:100vh;overflow-y:auto;padding:2rem .25rem 1rem .6rem;margin-left:-.6rem;font-size:.8125rem;line-height:1.35}
.contents a{display:block;margin-left:-.6rem;color:inherit;text-decoration:none;padding:.4rem .6rem;border-radius:8px}
.contents a:hover{background:var(--hair)}
.contents span{color:var(--soft)}
.contents .bar{height:4px;margin-top:.35rem;border-radius:2px}
}
@media (max-width:43.99rem){
.wire li{grid-template-columns:1fr auto;gap:.1rem .5rem}
.a{order:-1;text-align:left}
.x{grid-column:1/-1}
.attention li{grid-template-columns:1fr;padding:.6rem 1rem}
.attention code{display:block;margin:0}
.tools select{flex:1 1 8rem;min-width:0}
.tags{display:block}
:is(.of-2,.of-3,.of-many) .vs{order:1;display:grid;grid-template-columns:auto 1fr;margin-top:.25rem}
:is(.of-2,.of-3,.of-many) .vs .of{display:contents}
:is(.of-2,.of-3,.of-many) .vs .v{justify-self:start;margin-left:0}
}
@media print{.tools,.contents,.copy,.skip{display:none}.page{display:block}.row{break-inside:avoid}}
`
