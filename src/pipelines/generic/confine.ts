import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** A space of its own: what is started there cannot leave it, and ends with its first process, by the kernel. */
const SPACE = ['--pid', '--fork', '--kill-child'];
/** Its own view of /proc: the environments of other processes (CRobot's has its database's address) are not in it. */
const OWN_PROC = ['--mount-proc'];
/** As an ordinary user it takes a user namespace, in which nothing but the user itself exists. */
const AS_USER = ['--user', '--map-current-user'];
const FIRST_PROCESS = join(import.meta.dirname, 'first_process.sh');

export interface Confinement {
  /** The program to start and what stands before the confined program's own path and arguments. */
  command: string[];
  /** True: the kernel ends all that the program leaves, and file descriptor 3 tells that it left something. */
  space: boolean;
  network: boolean;
  /** True: it sees no process but those of its space. */
  alone: boolean;
}

export interface ConfinementWanted {
  /** May it reach the network? */
  network: boolean;
  /** The largest file that it may write, MiB. */
  diskMb: number;
  /** The number by which its processes are known. */
  mark: number;
}

const probed = new Map<string, Promise<boolean>>();

/** Whether this machine lets us do that, tried once a process. Containers often do not. */
function works(words: readonly string[]): Promise<boolean> {
  const key = words.join(' ');
  const known = probed.get(key) ?? tryOut(words);
  probed.set(key, known);
  return known;
}

function tryOut([program, ...words]: readonly string[]): Promise<boolean> {
  return new Promise((done) => {
    const child = spawn(program!, [...words, 'true'], { stdio: 'ignore' });
    child.once('error', () => done(false));
    child.once('exit', (code) => done(code === 0));
  });
}

/**
 * The strongest confinement that this machine allows: a process space of its own, without network unless it is wanted and
 * without sight of other processes; else none but the limits, and whoever runs it must look for what it left by its mark. ENTEROBOT_CONFINE=marks takes the second (tests).
 */
export async function confinement({ network, diskMb, mark }: ConfinementWanted): Promise<Confinement> {
  const limits = ['prlimit', '--core=0', `--fsize=${diskMb * 2 ** 20}`, `--locks=${mark}`, '--'];
  const limited = (await works(['prlimit', '--core=0', '--locks=1', '--'])) ? limits : [];
  if (process.env.ENTEROBOT_CONFINE !== 'marks') {
    const user = process.getuid?.() === 0 ? [] : AS_USER;
    for (const net of network ? [[]] : [['--net'], []]) {
      for (const proc of [OWN_PROC, []]) {
        const unshare = ['unshare', ...SPACE, ...proc, ...net, ...user, '--'];
        if (!(await works(unshare))) continue;
        const command = [...unshare, 'sh', FIRST_PROCESS, ...limited];
        return { command, space: true, network: net.length === 0, alone: proc.length > 0 };
      }
    }
  }
  return { command: limited, space: false, network: true, alone: false };
}
