import { dataPaths } from '../../config.ts';
import { EnterobotError } from '../../errors.ts';
import { CRobotClient } from '../../worker/crobot_client.ts';
import { readLiveRunFile } from './run_file.ts';
import { readSecrets } from './secrets.ts';

/**
 * CRobot as a command may ask it; undefined where its address or token is not known: what it would tell is then left out,
 * for a command on a machine that knows the database alone.
 */
export function crobotToAsk(data: string): CRobotClient | undefined {
  const paths = dataPaths(data);
  const url = process.env.CROBOT_URL ?? readLiveRunFile(paths.runFile)?.crobot_url;
  if (!url) return undefined;
  try {
    return new CRobotClient(url, readSecrets(paths.secrets).crobotToken);
  } catch (error) {
    if (error instanceof EnterobotError) return undefined;
    throw error;
  }
}
