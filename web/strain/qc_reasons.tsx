/** What QA_evaluation reports; of an assembly that was not judged, or by an older version, less. */
export interface QcReport {
  shown?: string;
  reasons?: string[];
  warnings?: string[];
  gc?: number;
  longest?: number;
  n_percent?: number;
  mean_depth?: number | null;
  species?: string | null;
  species_checked?: string;
}

/** Every reason in words; a pass says what was not looked at. */
export function Reasons({ qc: { shown, reasons = [], warnings = [] } }: { qc: QcReport }) {
  return (
    <>
      {reasons.length === 0 && shown && shown !== 'PASS' && <p className="flush">{shown}</p>}
      {reasons.length + warnings.length > 0 && (
        <ul>
          {[...reasons, ...warnings].map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      )}
    </>
  );
}
