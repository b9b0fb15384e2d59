import { z } from 'zod';
import { inTransaction } from '../../database/transaction.ts';
import { actingAs } from '../../records/acting.ts';
import { parseBarcode } from '../../records/barcodes.ts';
import { editStrain } from '../../records/strain_edit.ts';
import type { ApiApp } from '../options.ts';
import { contextOf } from './context.ts';
import { answerList } from './envelope.ts';
import { barcode, database, envelope } from './parameters.ts';
import type { Shared } from './shared.ts';
import { cellsBody, cellsToKeep } from './strain_fields.ts';
import { strainsAsked, strainsQuery } from './strains.ts';

/** Cells of a strain's metadata, by who may edit it. */
export async function editRoutes(app: ApiApp, shared: Shared): Promise<void> {
  app.put(
    '/api/v2.0/:database/strains/:barcode',
    {
      config: { who: 'user' },
      schema: {
        summary: 'Writes cells of metadata; null takes a cell away. Answers with the strain',
        tags: ['v2.0'],
        params: z.object({ database, barcode }),
        body: cellsBody,
        response: { 200: envelope('Strains') },
      },
    },
    async (request, reply) => {
      const context = await contextOf(shared, request);
      const { barcode: key } = request.params;
      parseBarcode(key);
      const where = { database: context.database.name, barcode: key };
      await inTransaction(shared.pool, async (tx) => {
        await actingAs(tx, { userId: context.viewer.userId, why: 'API v2.0' });
        await editStrain(tx, context.viewer, where, { metadata: cellsToKeep(request.body) }, '*');
      });
      const asked = strainsQuery.parse({ barcode: key });
      return answerList(shared.pool, request, reply, strainsAsked(context, asked), asked);
    },
  );
}
