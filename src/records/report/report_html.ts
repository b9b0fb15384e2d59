import { type ReportToShow, reportSections } from './report_sections.ts';

const STYLE = `body{font:15px/1.45 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#1b1f24}
h1{font-size:1.5rem;margin:0}h2{font-size:1.05rem;border-bottom:1px solid #ccc;margin:1.6rem 0 .4rem}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.15rem .6rem .15rem 0;overflow-wrap:anywhere}
th{font-weight:500;color:#555;width:14rem}p{margin:.4rem 0}.warning{background:#fff3cd;padding:.2rem .5rem}
footer,header p{color:#555;font-size:.85rem}@media print{body{margin:0;max-width:none}h2{break-after:avoid}tr{break-inside:avoid}}`;

/** A report as one page of HTML that needs nothing else: no script, picture, font or style from elsewhere. */
export function reportHtml(shown: ReportToShow): string {
  const { content, sha256 } = shown.report;
  const title = `${content.strain.name} – report`;
  const parts = reportSections(shown).map(({ title, rows, notes }) => {
    const table = rows.map(
      ([label, value]) => `<tr><th scope="row">${html(label)}</th><td>${html(value)}</td></tr>`,
    );
    const told = notes.map(({ text, warning }) => `<p${warning ? ' class="warning"' : ''}>${html(text)}</p>`);
    return `<section><h2>${html(title)}</h2>${table.length > 0 ? `<table>${table.join('')}</table>` : ''}${told.join('')}</section>`;
  });
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${html(title)}</title><style>${STYLE}</style></head>
<body><header><h1>${html(content.strain.name)}</h1><p>${html(content.installation)} · printed ${shown.at.toISOString().slice(0, 16).replace('T', ' ')} UTC</p></header>
<main>${parts.join('\n')}</main>
<footer><p>${html(content.installation)} · Enterobot · content ${sha256}</p></footer></body></html>
`;
}

function html(text: string): string {
  return text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);
}
