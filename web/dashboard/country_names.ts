/** What Natural Earth calls otherwise than the vocabulary of INSDC, in which metadata name countries. */
const OTHERWISE: Readonly<Record<string, string>> = {
  'Bosnia and Herz.': 'Bosnia and Herzegovina',
  'Central African Rep.': 'Central African Republic',
  Congo: 'Republic of the Congo',
  "Côte d'Ivoire": "Cote d'Ivoire",
  'Dem. Rep. Congo': 'Democratic Republic of the Congo',
  'Dominican Rep.': 'Dominican Republic',
  'Eq. Guinea': 'Equatorial Guinea',
  'Falkland Is.': 'Falkland Islands (Islas Malvinas)',
  'Fr. S. Antarctic Lands': 'French Southern and Antarctic Lands',
  Macedonia: 'North Macedonia',
  Palestine: 'State of Palestine',
  'S. Sudan': 'South Sudan',
  'Solomon Is.': 'Solomon Islands',
  'United States of America': 'USA',
  Vietnam: 'Viet Nam',
  'W. Sahara': 'Western Sahara',
  eSwatini: 'Eswatini',
};

/** The country of a shape of the map, as metadata name it. */
export function countryOfShape(name: string): string {
  return Object.hasOwn(OTHERWISE, name) ? OTHERWISE[name]! : name;
}

/** So many steps of colour; each of them ten times as many strains would hide all but the largest, so each three times. */
const STEPS = 5;

/** 0: no strain; 1 to STEPS by the number of strains, against the most that any country has. */
export function shade(strains: number, most: number): number {
  if (strains <= 0) return 0;
  if (most <= 1) return STEPS;
  return 1 + Math.round((Math.log(strains) / Math.log(most)) * (STEPS - 1));
}
