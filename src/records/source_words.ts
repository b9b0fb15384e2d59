/**
 * Where strains come from: EnteroBase's source niches, and the source types of each. The niches are EnteroBase's; its
 * list of types is not published as a whole, so a database may give its own (databases.param.metadata.source_types).
 */
export const SOURCE_TYPES: Record<string, readonly string[]> = {
  Aquatic: ['Fish', 'Marine Mammal', 'Shellfish'],
  'Companion Animal': ['Canine', 'Equine', 'Exotic', 'Feline', 'Rodent'],
  Environment: ['Air', 'Invertebrates', 'Plant', 'Soil/Dust', 'Water', 'Sewage', 'Surface'],
  Feed: ['Animal Feed', 'Fish Meal', 'Meat Meal', 'Plant Feed'],
  Food: ['Composite Food', 'Dairy', 'Egg', 'Fish', 'Meat', 'Plant', 'Shellfish', 'Spice'],
  Human: ['Human'],
  Laboratory: ['Laboratory'],
  Livestock: ['Bovine', 'Camelid', 'Caprine', 'Equine', 'Ovine', 'Swine'],
  ND: ['ND', 'ND/Others'],
  Poultry: ['Avian'],
  'Wild Animal': [
    ...['Amphibian', 'Avian', 'Bat', 'Bear', 'Bovine', 'Camelid', 'Canine', 'Deer', 'Equine', 'Feline'],
    ...['Invertebrates', 'Marsupial', 'Other Mammal', 'Ovine', 'Primate', 'Reptile', 'Rodent', 'Swine'],
  ],
};

/** What may stand beside every niche. */
export const ANY_TYPE: readonly string[] = ['ND', 'ND/Others'];

export const SOURCE_NICHES: readonly string[] = Object.keys(SOURCE_TYPES);
