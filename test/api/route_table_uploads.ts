import { randomBytes } from 'node:crypto';
import type { Row } from './route_table.ts';
import type { World } from './world.ts';

type Answers = Row['answers'];
const SIGNED_IN: Answers = [401, 200, 200, 200, 200, 200];
/** What belongs to the owner, is seen by buddies, and edited by the owner, curators and admins. */
const SEEN: Answers = [401, 404, 200, 200, 200, 200];
const edited = (status: number): Answers => [401, 404, 403, status, status, status];
/** The walk sends none of tus's headers: test/api/uploads.test.ts does. */
const NO_TUS: Answers = [401, 412, 412, 412, 412, 412];

let count = 0;
const newUpload = () => ({ uploads: [{ strain: `upload ${++count}`, files: [{ name: 'a.fa' }] }] });

/** An upload of the owner's, made anew each time. */
const upload = async ({ people }: World): Promise<number> =>
  (await people.owner.json('POST', '/api/v1.0/toys/uploads', newUpload())).body.uploads[0].id;

/** A file of such an upload, begun. */
const file = async (world: World): Promise<string> => {
  const fileId = randomBytes(16).toString('hex');
  const values = [await upload(world), fileId];
  await world.pool.query('update upload_files set file_id = $2, bytes = 10 where upload_id = $1', values);
  await world.pool.query("update user_uploads set state = 'uploading' where upload_id = $1", [values[0]]);
  return fileId;
};

const onUpload = (more = ''): Row['ask'] => {
  return async (world) => ({ path: `/api/v1.0/uploads/${await upload(world)}${more}` });
};
const onFile: Row['ask'] = async (world) => ({ path: `/api/v1.0/uploads/files/${await file(world)}` });
const files = () => ({ path: '/api/v1.0/uploads/files' });

/** Every route of uploads (HEAD of a file goes the way of its DELETE); the columns are those of ROUTE_TABLE. */
export const UPLOAD_ROUTES: Record<string, Row> = {
  'POST /api/v1.0/:database/uploads': {
    ask: () => ({ path: '/api/v1.0/toys/uploads', body: newUpload() }),
    answers: [401, 201, 201, 201, 201, 201],
  },
  'GET /api/v1.0/uploads': { ask: () => ({ path: '/api/v1.0/uploads?whose=all' }), answers: SIGNED_IN },
  'GET /api/v1.0/uploads/:upload_id': { ask: onUpload(), answers: SEEN },
  'DELETE /api/v1.0/uploads/:upload_id': { ask: onUpload(), answers: edited(200) },
  // Its files are not there yet.
  'POST /api/v1.0/uploads/:upload_id/check': { ask: onUpload('/check'), answers: edited(409) },
  'OPTIONS /api/v1.0/uploads/files': { ask: files, answers: [204, 204, 204, 204, 204, 204] },
  'POST /api/v1.0/uploads/files': { ask: files, answers: NO_TUS },
  'DELETE /api/v1.0/uploads/files/:file_id': { ask: onFile, answers: NO_TUS },
  'PATCH /api/v1.0/uploads/files/:file_id': { ask: onFile, answers: edited(400) },
};
