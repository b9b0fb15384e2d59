/** What can be wrong with reads that are named by their accession. */
export const readsErrors = {
  RUN_ACCESSION: {
    class: 'input',
    status: 400,
    sentence: '{text} is not the accession of a run.',
    cure: 'A run is E, S or D, then RR and digits, e.g. ERR1234567. A study, sample or experiment (PRJ…, SAM…, ERX…) has runs of its own: name those.',
  },
  RUN_TWICE: {
    class: 'input',
    status: 400,
    sentence: 'The run {run} is named twice.',
    cure: 'Every run belongs to one strain, once.',
  },
  RUN_EXISTS: {
    class: 'input',
    status: 409,
    sentence: 'The run {run} is in the database {database} already, as reads of the strain {strain}.',
    cure: 'Nothing is left to do for it; see `enterobot job list`.',
  },
  RUN_UNKNOWN: {
    class: 'input',
    status: 422,
    sentence: 'ENA knows no run {run}.',
    cure: 'Check its digits. One that was made public just now takes ENA some days: then send the job again.',
  },
  RUN_NO_FILES: {
    class: 'input',
    status: 422,
    sentence: 'ENA knows the run {run}, but has no FASTQ files of it.',
    cure: 'It makes them some days after a run came; send the job again then, or put both files into the mirror folder (READS_MIRROR).',
  },
  RUN_NOT_PAIRED: {
    class: 'input',
    status: 422,
    sentence: 'The run {run} has no two files of paired reads: {found}.',
    cure: 'Only paired-end reads are assembled here; load an assembly of it instead.',
  },
  RUN_NOT_ILLUMINA: {
    class: 'input',
    status: 422,
    sentence: 'The run {run} was sequenced on {platform}, not on Illumina.',
    cure: 'Only Illumina paired-end reads are assembled here; load an assembly of it instead.',
  },
  RUN_NOT_HERE: {
    class: 'input',
    status: 422,
    sentence: 'The mirror folder has no pair of files of the run {run}, and downloads are off (ENA_URL=off).',
    cure: 'Put {run}_1.fastq.gz and {run}_2.fastq.gz into the folder and send the job again.',
  },
  RUN_MD5_WRONG: {
    class: 'input',
    status: 422,
    sentence:
      '{file} came the same from {times} downloads, and is not what the file report says: {found}, not {listed}.',
    cure: 'The archive contradicts itself: tell ENA, or put the right files into the mirror folder (READS_MIRROR), then send the job again.',
  },
  RUN_DAMAGED: {
    class: 'infrastructure',
    status: 502,
    sentence: '{file} came out different from each of {times} downloads, and never as its md5 {listed}.',
    cure: 'Something between here and the archive damages files: look at the proxy, or name another address in ENA_FILES.',
  },
  RUN_REPORT_AWAY: {
    class: 'infrastructure',
    status: 503,
    sentence: 'The file report of the run {run} cannot be had: {problem}.',
    cure: 'It is tried again by itself; if it stays so, check the way to the addresses in ENA_URL.',
  },
  RUN_UNREACHABLE: {
    class: 'infrastructure',
    status: 503,
    sentence: '{file} cannot be downloaded: {problem}.',
    cure: 'It is tried again by itself, from where it ended; if it stays so, check the way to the addresses in ENA_FILES.',
  },
  READS_MIRROR_AWAY: {
    class: 'infrastructure',
    status: 503,
    sentence: 'The mirror folder {folder} cannot be read: {reason}.',
    cure: 'Mount it, or take it out of READS_MIRROR.',
  },
  READS_MIRROR_COPYING: {
    class: 'infrastructure',
    status: 503,
    sentence:
      '{file} in the mirror folder was written {seconds} s ago and may still be on its way there: {problem}',
    cure: 'It is tried again by itself. Copy under another name and rename (as rsync does), and nobody sees half a file.',
  },
  READS_SETTING_WRONG: {
    class: 'infrastructure',
    status: 500,
    sentence: 'The setting {name} cannot be used: {problem}.',
    cure: 'docs/reference/settings.md says what it takes.',
  },
  LOAD_ACCESSIONS: {
    class: 'input',
    status: 422,
    sentence: '{file}, line {line}: {problem}.',
    cure: 'Each row names a strain and, in the column accession, its runs, joined by commas. Nothing was loaded.',
  },
} as const;
