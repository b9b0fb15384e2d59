import { createRequire } from 'node:module';
import type { Readable } from 'node:stream';
import { type ReportToShow, reportSections } from './report_sections.ts';

const resolve = createRequire(import.meta.url).resolve;
const PLAIN = resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf');
const BOLD = resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf');
const MARGIN = 50;
const LABEL_WIDTH = 150;

/** A report as PDF (A4). Latin, Greek, Cyrillic, Arabic, Hebrew and more; what the font lacks is shown as a box. */
export async function reportPdf(shown: ReportToShow): Promise<Readable> {
  // Loaded when it is wanted: a service that prints nothing needs none of it.
  const { default: PDFDocument } = await import('pdfkit');
  const { content, sha256 } = shown.report;
  const info = {
    Title: `${content.strain.name} – report`,
    Author: content.installation,
    Creator: 'Enterobot',
    CreationDate: shown.at,
  };
  const pdf = new PDFDocument({
    size: 'A4',
    margin: MARGIN,
    bufferPages: true,
    info,
    lang: 'en',
    displayTitle: true,
  });
  pdf.registerFont('plain', PLAIN).registerFont('bold', BOLD);
  const width = pdf.page.width - 2 * MARGIN;
  pdf.font('bold').fontSize(17).text(content.strain.name, { width });
  const at = shown.at.toISOString().slice(0, 16).replace('T', ' ');
  pdf
    .font('plain')
    .fontSize(9)
    .fillColor('#555')
    .text(`${content.installation} · printed ${at} UTC`, { width });
  for (const { title, rows, notes } of reportSections(shown)) {
    roomFor(pdf, 50);
    pdf.moveDown(1).fillColor('#000').font('bold').fontSize(11).text(title, MARGIN, pdf.y, { width });
    pdf
      .moveTo(MARGIN, pdf.y + 1)
      .lineTo(MARGIN + width, pdf.y + 1)
      .lineWidth(0.5)
      .strokeColor('#bbb')
      .stroke();
    pdf.y += 5;
    pdf.font('plain').fontSize(9);
    for (const [label, value] of rows) row(pdf, label, value, width);
    for (const { text, warning } of notes) {
      roomFor(pdf, pdf.heightOfString(text, { width }));
      pdf.fillColor(warning ? '#8a4b00' : '#000').text(text, MARGIN, pdf.y + 2, { width });
    }
  }
  footers(pdf, `${content.installation} · ${content.strain.barcode} · content ${sha256.slice(0, 16)}`);
  pdf.end();
  return pdf as unknown as Readable;
}

function row(pdf: PDFKit.PDFDocument, label: string, value: string, width: number): void {
  const wide = width - LABEL_WIDTH - 10;
  const height = Math.max(
    pdf.heightOfString(label, { width: LABEL_WIDTH }),
    pdf.heightOfString(value, { width: wide }),
  );
  roomFor(pdf, Math.min(height, 200));
  const { y } = pdf;
  pdf.fillColor('#555').text(label, MARGIN, y, { width: LABEL_WIDTH });
  const below = pdf.y;
  pdf.fillColor('#000').text(value, MARGIN + LABEL_WIDTH + 10, y, { width: wide });
  pdf.y = Math.max(pdf.y, below) + 1;
  pdf.x = MARGIN;
}

/** A new page where the rest of this one is too low. */
function roomFor(pdf: PDFKit.PDFDocument, height: number): void {
  if (pdf.y + height > pdf.page.height - MARGIN - 15) pdf.addPage();
}

function footers(pdf: PDFKit.PDFDocument, text: string): void {
  const { start, count } = pdf.bufferedPageRange();
  for (let i = start; i < start + count; i++) {
    pdf.switchToPage(i);
    // Below the margin, where text would otherwise begin a new page.
    pdf.page.margins.bottom = 0;
    const place = { width: pdf.page.width - 2 * MARGIN, lineBreak: false };
    pdf
      .font('plain')
      .fontSize(7)
      .fillColor('#777')
      .text(`${text} · page ${i - start + 1} of ${count}`, MARGIN, pdf.page.height - 32, place);
  }
}
