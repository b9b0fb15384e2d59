import type { Queryable, Transaction } from '../database/connect.ts';
import type { Claim } from '../ledger/claim.ts';
import { writeLookup } from '../ledger/lookup.ts';
import { writeAnalysis } from '../ledger/write_analysis.ts';
import type { ApplyContext } from './job.ts';

/** The context of one claim inside one transaction. */
export function applyContext(tx: Queryable, claim: Claim): ApplyContext {
  return {
    tx: tx as Transaction,
    job: claim.job,
    writeLookup: (result) => writeLookup(tx, claim, result),
    writeAnalysis: (found) => writeAnalysis(tx, claim, found),
  };
}
