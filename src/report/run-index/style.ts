/** Style of the index, in addition to that of a single report. All its tables have the same columns. */
export const INDEX_STYLE = `
h2 .soft{font-weight:400;font-size:14px;margin-left:8px}
.runs table{table-layout:fixed}.runs :is(th,td):nth-child(1){width:124px}.runs :is(th,td):nth-child(3){width:128px}
.runs :is(th,td):nth-child(4),.runs :is(th,td):nth-child(5){width:100px}.runs :is(th,td):nth-child(6){width:112px}
.runs :is(th,td):nth-child(7){width:100px}#surroundings th{white-space:nowrap}
.runs td.n{white-space:normal}.runs td:nth-child(7){white-space:nowrap}.runs td small{display:block;font-size:12px;
line-height:1.35}
td:first-child>b{white-space:nowrap;font-size:13px}#open td:nth-child(2){min-width:180px}
#open p{margin:4px 0 0}td .bad{color:var(--bad);font-weight:600}td .warn{color:var(--warn);font-weight:600}
.what{display:block}.act{font-size:13px;color:var(--soft)}.act p{margin:2px 0 0;color:var(--ink)}
@media (max-width:720px){.runs .stack td.n{display:inline-block;width:auto;margin-right:14px}
.runs .stack td.n small{display:inline}
.runs .stack :is(td:nth-child(1),td:nth-child(2)){width:auto}#open td:nth-child(2){min-width:0}
.stack td:nth-child(2)::before{display:none}}
`;
