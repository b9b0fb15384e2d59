import { nearest } from './near_words.ts';

/**
 * The controlled vocabulary of countries of INSDC (qualifier geo_loc_name), with the names that are no longer in use,
 * and the continent of each as EnteroBase tells it. Oceans and seas belong to none.
 */
const CURRENT: readonly [continent: string, names: string][] = [
  [
    'Africa',
    `Algeria | Angola | Benin | Botswana | Burkina Faso | Burundi | Cameroon | Cape Verde | Central
      African Republic | Chad | Comoros | Cote d'Ivoire | Democratic Republic of the Congo |
      Djibouti | Egypt | Equatorial Guinea | Eritrea | Eswatini | Ethiopia | Bassas da India |
      Europa Island | Gabon | Gambia | Ghana | Glorioso Islands | Guinea | Guinea-Bissau | Juan de
      Nova Island | Kenya | Lesotho | Liberia | Libya | Madagascar | Malawi | Mali | Mauritania |
      Mauritius | Mayotte | Morocco | Mozambique | Namibia | Niger | Nigeria | Republic of the Congo
      | Reunion | Rwanda | Saint Helena | Sao Tome and Principe | Senegal | Seychelles | Sierra
      Leone | Somalia | South Africa | South Sudan | Sudan | Tanzania | Togo | Tromelin Island |
      Tunisia | Uganda | Western Sahara | Zambia | Zimbabwe`,
  ],
  [
    'Asia',
    `Afghanistan | Armenia | Azerbaijan | Bahrain | Bangladesh | Bhutan | Borneo | Brunei | Cambodia |
      China | Christmas Island | Cocos Islands | Cyprus | Gaza Strip | Georgia | Hong Kong | India |
      Indonesia | Iran | Iraq | Israel | Japan | Jordan | Kazakhstan | Kuwait | Kyrgyzstan | Laos |
      Lebanon | Macau | Malaysia | Maldives | Mongolia | Myanmar | Nepal | North Korea | Oman |
      Pakistan | Paracel Islands | Philippines | Qatar | Saudi Arabia | Singapore | South Korea |
      Spratly Islands | Sri Lanka | State of Palestine | Syria | Taiwan | Tajikistan | Thailand |
      Timor-Leste | Turkey | Turkmenistan | United Arab Emirates | Uzbekistan | Viet Nam | West Bank
      | Yemen`,
  ],
  [
    'Europe',
    `Albania | Andorra | Austria | Belarus | Belgium | Bosnia and Herzegovina | Bulgaria | Croatia |
      Czechia | Denmark | Estonia | Faroe Islands | Finland | France | Germany | Gibraltar | Greece
      | Guernsey | Hungary | Iceland | Ireland | Isle of Man | Italy | Jan Mayen | Jersey | Kosovo |
      Latvia | Liechtenstein | Lithuania | Luxembourg | Malta | Moldova | Monaco | Montenegro |
      Netherlands | North Macedonia | Norway | Poland | Portugal | Romania | Russia | San Marino |
      Serbia | Slovakia | Slovenia | Spain | Svalbard | Sweden | Switzerland | Ukraine | United
      Kingdom`,
  ],
  [
    'North America',
    `Anguilla | Antigua and Barbuda | Aruba | Bahamas | Barbados | Belize | Bermuda | British Virgin
      Islands | Canada | Cayman Islands | Clipperton Island | Costa Rica | Cuba | Curacao | Dominica
      | Dominican Republic | El Salvador | Greenland | Grenada | Guadeloupe | Guatemala | Haiti |
      Honduras | Jamaica | Martinique | Mexico | Montserrat | Navassa Island | Nicaragua | Panama |
      Puerto Rico | Saint Barthelemy | Saint Kitts and Nevis | Saint Lucia | Saint Martin | Saint
      Pierre and Miquelon | Saint Vincent and the Grenadines | Sint Maarten | Trinidad and Tobago |
      Turks and Caicos Islands | USA | Virgin Islands`,
  ],
  [
    'South America',
    `Argentina | Bolivia | Brazil | Chile | Colombia | Ecuador | Falkland Islands (Islas Malvinas) |
      French Guiana | Guyana | Paraguay | Peru | Suriname | Uruguay | Venezuela`,
  ],
  [
    'Oceania',
    `American Samoa | Ashmore and Cartier Islands | Australia | Baker Island | Cook Islands | Coral Sea
      Islands | Fiji | French Polynesia | Guam | Howland Island | Jarvis Island | Johnston Atoll |
      Kingman Reef | Kiribati | Line Islands | Marshall Islands | Micronesia, Federated States of |
      Midway Islands | Nauru | New Caledonia | New Zealand | Niue | Norfolk Island | Northern
      Mariana Islands | Palau | Palmyra Atoll | Papua New Guinea | Pitcairn Islands | Samoa |
      Solomon Islands | Tokelau | Tonga | Tuvalu | Vanuatu | Wake Island | Wallis and Futuna`,
  ],
  [
    'Antarctica',
    `Antarctica | Bouvet Island | French Southern and Antarctic Lands | Heard Island and McDonald Islands
      | Kerguelen Archipelago | South Georgia and the South Sandwich Islands`,
  ],
  [
    '',
    `Arctic Ocean | Atlantic Ocean | Baltic Sea | Indian Ocean | Mediterranean Sea | North Sea | Pacific
      Ocean | Ross Sea | Southern Ocean | Tasman Sea`,
  ],
];

/** Names that INSDC keeps for old records; they are not rewritten: the strain was isolated there, then. */
const HISTORICAL: readonly [continent: string, names: string][] = [
  ['Africa', `Belgian Congo | Swaziland | Zaire`],
  ['Asia', `Burma | East Timor | Korea | Siam`],
  [
    'Europe',
    `Czech Republic | Czechoslovakia | Former Yugoslav Republic of Macedonia | Macedonia | Serbia and
      Montenegro | The former Yugoslav Republic of Macedonia | USSR | Yugoslavia`,
  ],
  ['North America', `Netherlands Antilles`],
  ['South America', `British Guiana`],
  ['Oceania', `Micronesia`],
];

/** What people, spreadsheets and EnteroBase write for a name of the vocabulary. */
const SPELLINGS = new Map<string, string>(
  Object.entries({
    'united states': 'USA',
    'united states of america': 'USA',
    us: 'USA',
    'u.s.a.': 'USA',
    uk: 'United Kingdom',
    'great britain': 'United Kingdom',
    'russian federation': 'Russia',
    vietnam: 'Viet Nam',
    'ivory coast': "Cote d'Ivoire",
    "côte d'ivoire": "Cote d'Ivoire",
    türkiye: 'Turkey',
    turkiye: 'Turkey',
    'the netherlands': 'Netherlands',
    holland: 'Netherlands',
    'the gambia': 'Gambia',
    'the bahamas': 'Bahamas',
    'republic of korea': 'South Korea',
    réunion: 'Reunion',
    curaçao: 'Curacao',
    macao: 'Macau',
    palestine: 'State of Palestine',
    'cabo verde': 'Cape Verde',
    'lao pdr': 'Laos',
    'falkland islands': 'Falkland Islands (Islas Malvinas)',
    'islamic republic of iran': 'Iran',
    'syrian arab republic': 'Syria',
    'brunei darussalam': 'Brunei',
    'republic of moldova': 'Moldova',
  }),
);

function byName(table: readonly [string, string][]): Map<string, string> {
  return new Map(
    table.flatMap(([continent, names]) =>
      names.split('|').map((name) => [name.trim().replace(/\s+/g, ' '), continent]),
    ),
  );
}

const CURRENT_BY_NAME = byName(CURRENT);
const CONTINENT_OF = new Map([...CURRENT_BY_NAME, ...byName(HISTORICAL)]);
const BY_LETTERS = new Map([...CONTINENT_OF.keys()].map((name) => [name.toLowerCase(), name]));

/** Names in use, by alphabet: what a form offers. */
export const COUNTRIES: readonly string[] = [...CURRENT_BY_NAME.keys()].sort();

/** EnteroBase's continents. */
export const CONTINENTS: readonly string[] = CURRENT.map(([continent]) => continent).filter(Boolean);

/** The name of the vocabulary for what was written, in any case of letters; undefined when it is none. */
export function countryNamed(text: string): string | undefined {
  const letters = text.trim().replace(/\s+/g, ' ').toLowerCase();
  return BY_LETTERS.get(letters) ?? SPELLINGS.get(letters);
}

/** The continent of a country of the vocabulary; '' for an ocean or sea. */
export function continentOf(country: string): string {
  return CONTINENT_OF.get(country) ?? '';
}

/** The name of the vocabulary that is nearest to a misspelt one, for a suggestion; undefined when none is near. */
export function countryLike(text: string): string | undefined {
  return nearest(text, [...BY_LETTERS.values()]);
}
