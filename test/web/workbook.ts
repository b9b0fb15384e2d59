import exceljs from 'exceljs';

/** A workbook as a browser chooses it. */
export async function writeWorkbook(rows: (string | Date | null)[][]): Promise<{
  name: string;
  mimeType: string;
  buffer: Buffer;
}> {
  const workbook = new exceljs.Workbook();
  const sheet = workbook.addWorksheet('strains');
  for (const row of rows) sheet.addRow(row);
  sheet.eachRow((row) =>
    row.eachCell((cell) => {
      if (cell.value instanceof Date) cell.numFmt = 'dd/mm/yyyy';
    }),
  );
  return {
    name: 'strains.xlsx',
    mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    buffer: Buffer.from(await workbook.xlsx.writeBuffer()),
  };
}
