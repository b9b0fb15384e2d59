/** What JBrowse 2 needs to know of an assembly. */
export interface Browsed {
  barcode: string;
  strain: string;
  installation: string;
  /** Typing schemes with positions on it. */
  schemes: readonly { description: string; label: string }[];
  /** Schemes whose pipeline left a GFF3 of it. */
  annotated: readonly { description: string; label: string }[];
}

/** Where a file lies: JBrowse resolves names without a host against the place of the configuration itself. */
function at(uri: string) {
  return { uri, locationType: 'UriLocation' };
}

/** A configuration of JBrowse 2 (assemblies, tracks, defaultSession) whose files stand beside it. */
export function jbrowseConfig({ barcode, strain, installation, schemes, annotated }: Browsed) {
  const all = [
    ...annotated.map((scheme) => ({ ...scheme, category: 'Annotation' })),
    ...schemes.map((scheme) => ({ ...scheme, category: 'Typing' })),
  ];
  const tracks = all.map(({ description, label, category }) => ({
    type: 'FeatureTrack',
    trackId: `${barcode}-${description}`,
    name: label,
    category: [category],
    assemblyNames: [barcode],
    adapter: {
      type: 'Gff3TabixAdapter',
      gffGzLocation: at(`${encodeURIComponent(description)}.gff3.gz`),
      index: { indexType: 'TBI', location: at(`${encodeURIComponent(description)}.gff3.gz.tbi`) },
    },
  }));
  return {
    assemblies: [
      {
        name: barcode,
        displayName: `${strain} (${installation})`,
        sequence: {
          type: 'ReferenceSequenceTrack',
          trackId: `${barcode}-sequence`,
          adapter: {
            type: 'BgzipFastaAdapter',
            fastaLocation: at('sequence.fasta.gz'),
            faiLocation: at('sequence.fasta.gz.fai'),
            gziLocation: at('sequence.fasta.gz.gzi'),
          },
        },
      },
    ],
    tracks,
    defaultSession: {
      name: strain,
      views: [
        {
          id: 'genome',
          type: 'LinearGenomeView',
          init: { assembly: barcode, tracks: tracks.map(({ trackId }) => trackId) },
        },
      ],
    },
  };
}
