/**
 * The page's style. Colours are variables, so that the dark theme needs no second style sheet. States differ in
 * lightness and pattern, not only in hue.
 */
export const STYLE = `
:root{color-scheme:light dark;--bg:#f6f7f9;--panel:#fff;--ink:#1b2330;--soft:#5b6675;--line:#dfe3e9;--accent:#2459c4;
--good:#13753d;--good-bg:#e2f4e8;--bad:#b3261e;--bad-bg:#fde7e5;--warn:#8a5a00;--warn-bg:#fdf1d8;
--primary:#2459c4;--on-primary:#fff;--replica:#c3d6f5;--on-replica:#16345f;--starting:#f3cf7f;--on-starting:#4d3500;
--down:#f6d5d2;--down-line:#b3261e;--on-down:#8c1d17;--unknown:#e6e8ec;--on-unknown:#5b6675;
--shade:rgba(179,38,30,.09);--ok:#3f7ad6;--rejected:#d9534a;--indeterminate:#e0a100;--predicted:#d5dbe4;
--predicted-line:#8d99aa;
--up:#bfe5cd;--on-up:#0f5a2f;--stale:#c2185b}
@media screen and (prefers-color-scheme:dark){:root{--bg:#12161c;--panel:#1a2029;--ink:#e5e9ef;--soft:#98a3b3;
--line:#2d3643;--accent:#7fa9f5;
--good:#6fd297;--good-bg:#153323;--bad:#ff8f86;--bad-bg:#421b19;--warn:#f0c062;--warn-bg:#3a2c0e;
--primary:#5b8def;--on-primary:#0b1526;--replica:#263d61;--on-replica:#cfe0fb;--starting:#77591a;--on-starting:#ffe7b3;
--down:#3d1f1e;--down-line:#ff8f86;--on-down:#ffb4ae;--unknown:#2a313c;--on-unknown:#98a3b3;
--shade:rgba(255,120,110,.11);--ok:#4f86e0;--rejected:#e0655c;--indeterminate:#e0b040;--predicted:#333e4e;
--predicted-line:#7f8da1;
--up:#1d4a31;--on-up:#b6ecca;--stale:#ff5c9d}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);
font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
main{max-width:1120px;margin:0 auto;padding:24px 20px 64px}
h1{font-size:26px;line-height:1.3;margin:10px 0 12px;font-weight:650;letter-spacing:-.01em;text-wrap:balance}
h2{font-size:17px;margin:0 0 12px;font-weight:650}
h3{font-size:12px;margin:12px 0 2px;color:var(--soft);font-weight:600;grid-column:1/-1}
p{margin:0 0 8px}
a{color:var(--accent)}
code,pre,.log{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:13px}
section{background:var(--panel);border:1px solid var(--line);border-radius:10px;padding:18px 20px;margin:16px 0;
overflow-wrap:anywhere}
.soft,small,.legend,.empty{color:var(--soft)}
.verdict{display:inline-block;font-weight:700;font-size:13px;letter-spacing:.06em;border-radius:6px;padding:3px 10px;
margin-right:10px}
.pass{color:var(--good)}.fail,.error{color:var(--bad)}.inconclusive,.skipped{color:var(--warn)}
.verdict.pass{background:var(--good-bg)}.verdict.fail,.verdict.error{background:var(--bad-bg)}
.verdict.inconclusive,.verdict.skipped{background:var(--warn-bg)}
.cause{border-left:3px solid currentColor;padding:2px 0 2px 12px;margin:12px 0}
.cause span{color:var(--ink)}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(170px,1fr));gap:12px;margin:18px 0}
.card{background:var(--panel);border:1px solid var(--line);border-radius:10px;padding:12px 16px}
.card b{display:block;font-size:22px;line-height:1.25;font-weight:650;overflow-wrap:anywhere}
.card.bad b{color:var(--bad)}.card.warn b{color:var(--warn)}
.card span{font-size:13px;color:var(--soft);display:block}
pre{background:var(--panel);border:1px solid var(--line);border-radius:6px;padding:8px 12px;margin:6px 0 0;
white-space:pre-wrap;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%;font-size:14px}
th{text-align:left;font-weight:600;color:var(--soft);font-size:12.5px;padding:4px 12px 4px 0;
border-bottom:1px solid var(--line);vertical-align:bottom}
td{padding:6px 12px 6px 0;border-bottom:1px solid var(--line);vertical-align:top}
tr:last-child td{border-bottom:0}
td.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
th.n{text-align:right}td.w{white-space:nowrap}.keep td:first-child{overflow-wrap:normal}header{overflow-wrap:anywhere}
b.check{white-space:nowrap}
#routes{overflow-x:auto}#routes table{font-size:13px}#routes :is(td,th){padding-right:8px;overflow-wrap:normal}
#routes td:first-child{white-space:nowrap}
tr:target{background:var(--warn-bg)}
.settings{display:grid;grid-template-columns:repeat(auto-fill,minmax(300px,1fr));gap:0 32px;margin:0 0 12px;
font-size:14px}
.settings div{display:flex;justify-content:space-between;gap:12px;border-bottom:1px solid var(--line);padding:5px 0}
.settings dt{color:var(--soft)}.settings dd{margin:0;text-align:right}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:16px}.pair section{margin:0}
.log td{padding:3px 12px 3px 0;border:0}.log td:nth-child(-n+2){white-space:nowrap;color:var(--soft)}
.log tr.milestone td{font-weight:600;color:var(--ink);border-top:1px solid var(--line);padding-top:6px}
.log tr.proof td:last-child{box-shadow:inset 3px 0 var(--accent);padding-left:10px}
.dominant{font-size:16px;font-weight:600;margin:12px 0 0}
.legend{font-size:12.5px;margin:10px 0 0}.legend .item{white-space:nowrap;margin-right:10px}
.timeline{display:grid;align-items:center;column-gap:12px;row-gap:2px;grid-template-columns:130px 1fr}
.waterfall .row{display:grid;align-items:center;column-gap:14px;grid-template-columns:250px 1fr 150px}
.row.whole{border-bottom:1px solid var(--line);padding-bottom:4px;margin-bottom:4px}
.name{font-size:13px;line-height:1.25;overflow-wrap:anywhere}.timeline .name{font-variant-numeric:tabular-nums}
.name b{display:block}.name small,.value small{display:block;font-size:12px}
.value{font-size:14px;line-height:1.25;font-variant-numeric:tabular-nums}
svg{display:block}svg text{font-size:11.5px;fill:var(--ink)}svg .tick{fill:var(--soft)}
.strip{overflow:hidden;min-width:0}
.cell,.row{position:relative;min-width:0;border-radius:4px}
.cell:focus-visible,.row:focus-visible,a:focus-visible,summary:focus-visible{outline:2px solid var(--accent);
outline-offset:2px}
.cell:focus,.row:focus{outline-color:var(--accent)}
.tip{display:none;position:absolute;z-index:2;left:0;top:calc(100% + 4px);max-width:100%;background:var(--ink);
color:var(--bg);border-radius:6px;padding:8px 12px;font-size:12.5px;line-height:1.45;
box-shadow:0 4px 16px rgba(0,0,0,.25)}
.tip span{display:block}.cell:focus .tip,.row:focus .tip{display:block}
.points{fill:none;stroke-linecap:round;vector-effect:non-scaling-stroke;stroke-width:2.4;stroke:var(--ok);
stroke-opacity:.75}
.points.rejected{stroke:var(--rejected);stroke-width:1.3;stroke-linecap:butt;stroke-opacity:.7}
.points.indeterminate{stroke:var(--warn);stroke-width:9;stroke-opacity:1}
.points.indeterminate.hollow{stroke:var(--panel);stroke-width:5}
.sample .points:not(.hollow):not(.indeterminate){stroke-width:4}.sample .points.rejected{stroke-width:2!important}
.sample{display:inline-block;vertical-align:-2px}
svg .halo{paint-order:stroke;stroke:var(--panel);stroke-width:4px;stroke-linejoin:round}
.finding{border-left:3px solid var(--bad);padding:2px 0 2px 12px}.finding.warn{border-color:var(--warn)}
.finding:last-child{margin:0}
.value.outside small{color:var(--bad);font-weight:600}
.note{font-size:12.5px;margin:6px 0 0}
.what-if table{max-width:760px}.what-if td:not(:nth-child(n+2)){white-space:nowrap}
summary{cursor:pointer}details summary:hover{color:var(--accent)}
.drill{border:1px solid var(--line);border-left:3px solid var(--bad);border-radius:6px;padding:8px 12px;margin:0 0 12px}
.drill.inconclusive{border-left-color:var(--warn)}
.drill.pass,.drill.fail,.drill.inconclusive{color:var(--ink)}.drill p{margin:8px 0}
.named{margin:8px 0;font-size:14px}.raw code{display:block;color:var(--soft);margin-top:4px;overflow-wrap:anywhere}
ul{margin:0;padding-left:20px}
.grid{stroke:var(--line)}
rect.predicted{fill:var(--predicted);stroke:var(--predicted-line);stroke-dasharray:3 2}
rect.measured{fill:var(--accent)}rect.measured.whole{fill:var(--soft)}rect.measured.longer{fill:var(--bad)}
rect.measured.shorter{fill:var(--indeterminate)}
.whisker{stroke:var(--ink);stroke-width:1.5}
.shade{fill:var(--shade)}
.mark{stroke-width:1.5;stroke-dasharray:3 2}.mark.fault{stroke:var(--bad)}.mark.write{stroke:var(--good)}
.mark.heal{stroke:var(--soft)}
.flag line{stroke:var(--soft)}.flag text{font-weight:600}
.state rect{fill:var(--unknown)}.state text{fill:var(--on-unknown);font-weight:500}
.primary rect,.held rect{fill:var(--primary)}.primary text,.held text{fill:var(--on-primary)}
.replica rect{fill:var(--replica)}.replica text{fill:var(--on-replica)}
.starting rect,.injecting rect,.healing rect{fill:var(--starting)}.starting text{fill:var(--on-starting)}
.up rect{fill:var(--up)}.up text{fill:var(--on-up)}
.off rect{fill:none;stroke:var(--line)}.off text{fill:var(--soft)}.key.off{background:none;
outline:1px solid var(--line)}
.down rect,.none rect{fill:var(--down);stroke:var(--down-line);stroke-opacity:.35}
.down text,.none text{fill:var(--on-down)}
.effective rect{fill:var(--rejected)}.effective text{fill:#fff}
.gone rect{fill:none}
rect.stale{fill:var(--stale);stroke:var(--panel)}.key.stale{background:var(--stale)}
.area.ok{fill:var(--ok)}.area.rejected{fill:var(--rejected);fill-opacity:.6}
.area.indeterminate{fill:var(--indeterminate)}
.hover{fill:transparent}.hover:hover{fill:var(--ink);fill-opacity:.12}
.state:hover rect{stroke:var(--ink);stroke-width:1.5}
.key{display:inline-block;width:14px;height:10px;border-radius:2px;vertical-align:baseline;background:var(--unknown)}
.key.primary{background:var(--primary)}.key.replica{background:var(--replica)}.key.starting{background:var(--starting)}
.key.down{background:var(--down);outline:1px solid var(--down-line)}
.key.ok{background:var(--ok)}.key.rejected{background:var(--rejected)}
.key.indeterminate{background:var(--indeterminate)}.key.shade{background:var(--bad-bg)}
.key.measured{background:var(--accent)}.key.predicted{background:var(--predicted);
outline:1px dashed var(--predicted-line)}
.key.whisker{background:none;border-left:1.5px solid var(--ink);border-right:1.5px solid var(--ink);border-radius:0;
height:8px}
@media (max-width:720px){main{padding:14px 12px 40px}h1{font-size:20px}section{padding:14px 12px}
.pair{grid-template-columns:1fr}
.cards{grid-template-columns:1fr 1fr;gap:8px}.card{padding:10px 12px}.card b{font-size:18px}

.waterfall .row{grid-template-columns:1fr auto;margin-top:8px}.waterfall .strip{grid-column:1/-1;grid-row:2}
.value{text-align:right}
.wide-only{display:none}.what-if table{font-size:12.5px}.what-if :is(td,th):nth-child(3){display:none}
.what-if :is(td,th){padding-right:7px;overflow-wrap:normal}
#ledger .keep td:nth-child(3){font-size:12.5px}#ledger .keep td:nth-child(4){max-width:84px;font-size:12.5px}
.tip{left:0;right:0}.timeline{grid-template-columns:1fr}.timeline .name{margin-top:4px}
.timeline .name:empty{display:none}
.stack thead{display:none}.stack tr{display:block;border-bottom:1px solid var(--line);padding:8px 0}
.stack tr:last-child{border-bottom:0}
.stack td{display:block;border:0;padding:1px 0;text-align:left!important}.stack td:empty{display:none}
.keep td:first-child{overflow-wrap:normal}
#milestones .stack td+td,#evidence .stack td+td{display:inline-block;margin-right:14px}
.stack td[data-l]::before{content:attr(data-l) " ";color:var(--soft)}
.log td{display:inline;padding:0 6px 0 0}.log tr{display:block;padding:3px 0}}
@media print{:root{color-scheme:light}body{background:#fff}main{max-width:none;padding:0}section{border:0;padding:8px 0}
.card,.row,tr,svg,h2,h3{break-inside:avoid}h2,h3{break-after:avoid}
.pair{display:block}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`;
