/** Style of the campaign's page, in addition to the style of a run's page. */
export const CAMPAIGN_STYLE = `
.strips{margin:0 0 6px}.strips .row{display:grid;align-items:center;column-gap:14px;
grid-template-columns:190px 1fr 190px;margin:2px 0}
.strips + h3{margin-top:16px}
.dot{fill:var(--accent);fill-opacity:.75;stroke:var(--panel)}.dot.fail{fill:var(--bad)}
a:focus .dot,.dot:hover{fill-opacity:1;stroke:var(--ink);stroke-width:1.5}
rect.ci{fill:var(--good);fill-opacity:.22}line.median{stroke:var(--good);stroke-width:2}line.p95{stroke:var(--ink);
stroke-width:1.5;stroke-dasharray:4 3}
.key.dot{background:var(--accent);border-radius:50%;width:9px;height:9px}
.key.median{background:var(--good-bg);border-left:3px solid var(--good);border-radius:0}
.key.p95{background:none;border-left:2px dashed var(--ink);border-radius:0;width:4px}
.buys li{margin:0 0 6px}.warning{color:var(--warn)}
#rounds th,#rounds td:not(:last-child){overflow-wrap:normal;white-space:nowrap}#rounds th{white-space:normal}
@media (max-width:720px){.strips .row{grid-template-columns:1fr auto;margin-top:8px}.strips .strip{grid-column:1/-1;
grid-row:2}}
`;
