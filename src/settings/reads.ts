import type { Setting } from './setting.ts';

/** Reads by accession. */
export const READS: readonly Setting[] = [
  {
    name: 'READS_MIRROR',
    kind: 'text',
    default: 'none',
    meaning: 'folders that are looked into before the archive is asked, joined by commas',
  },
  {
    name: 'ENA_URL',
    kind: 'text',
    default: 'https://www.ebi.ac.uk/ena/portal/api',
    meaning: 'where runs are asked for, joined by commas; off: nothing is downloaded',
  },
  {
    name: 'ENA_FILES',
    kind: 'text',
    default: 'https://ftp.sra.ebi.ac.uk,http://ftp.sra.ebi.ac.uk',
    meaning: 'where the files of runs are, joined by commas',
  },
  {
    name: 'READS_DOWNLOADS',
    kind: 'whole number',
    default: '4',
    meaning: 'runs that are downloaded at the same time',
  },
  {
    name: 'ENA_STALL_SECONDS',
    kind: 'whole number',
    default: '60',
    meaning: 'after which an address that says nothing is given up',
  },
  { name: 'ENA_TRIES', kind: 'whole number', default: '8', meaning: 'tries that brought nothing' },
  {
    name: 'READS_KEEP',
    kind: 'folder',
    default: 'reads/.incoming in the store',
    meaning: 'where downloads lie that another attempt goes on with',
  },
  { name: 'HTTP_PROXY', kind: 'text', default: 'not set', meaning: 'the proxy of the house' },
  { name: 'HTTPS_PROXY', kind: 'text', default: 'not set', meaning: 'the proxy of the house, for https' },
  { name: 'NO_PROXY', kind: 'text', default: 'not set', meaning: 'what is asked without the proxy' },
  {
    name: 'NODE_EXTRA_CA_CERTS',
    kind: 'folder',
    default: 'not set',
    meaning: 'a file with certificates of the house, for downloads',
  },
];
