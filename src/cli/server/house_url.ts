import { originOf } from '../../api/accounts/settings.ts';
import { dataPaths } from '../../config.ts';
import { readLiveRunFile } from './run_file.ts';

/** Where people reach the pages: PUBLIC_URL, else the server that runs on the data folder, else WEB_URL. */
export function houseUrl(data: string): string {
  const told = originOf('PUBLIC_URL', process.env.PUBLIC_URL);
  const url = told ?? readLiveRunFile(dataPaths(data).runFile)?.web_url ?? process.env.WEB_URL;
  return (url ?? 'http://127.0.0.1').replace(/\/+$/, '');
}
