import { useNavigate } from '@tanstack/react-router';
import { geoNaturalEarth1, geoPath } from 'd3-geo';
import { feature } from 'topojson-client';
import world from 'world-atlas/countries-110m.json';
import { counted } from '../parts/words.ts';
import { countryOfShape, shade } from './country_names.ts';

const [WIDTH, HEIGHT] = [800, 400];

/** Natural Earth's countries (public domain), drawn once; they come with the pages, so nothing is asked of elsewhere. */
const SHAPES = (() => {
  const atlas = world as unknown as Parameters<typeof feature>[0];
  const all = feature(atlas, atlas.objects.countries as never) as unknown as {
    features: { properties: { name: string }; geometry: never }[];
  };
  const shown = all.features.filter(({ properties }) => properties.name !== 'Antarctica');
  const collection = { type: 'FeatureCollection', features: shown } as never;
  const path = geoPath(geoNaturalEarth1().fitSize([WIDTH, HEIGHT], collection)).digits(1);
  return shown.map((one) => ({
    country: countryOfShape(one.properties.name),
    d: path(one as never) ?? '',
  }));
})();

/** Countries by how many strains were isolated there; a click leads to them. The list beside it says the same in words. */
export function WorldMap({
  database,
  countries,
}: {
  database: string;
  countries: readonly { country: string; strains: number }[];
}) {
  const navigate = useNavigate();
  const of = new Map(countries.map(({ country, strains }) => [country, strains]));
  const most = Math.max(
    0,
    ...countries.filter(({ country }) => country !== '').map(({ strains }) => strains),
  );
  return (
    <svg
      className="world"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label="Map of the world: darker countries have more strains; the list beside it says how many"
    >
      {SHAPES.map(({ country, d }) => {
        const strains = of.get(country) ?? 0;
        return (
          // biome-ignore lint/a11y/noStaticElementInteractions: the list beside it has the same links for the keyboard
          <path
            key={country}
            d={d}
            className={`land shade-${shade(strains, most)}`}
            data-country={country}
            onClick={() =>
              strains > 0 &&
              navigate({
                to: '/d/$database/strains',
                params: { database },
                search: { filter: [`country:${country}`] },
              })
            }
          >
            <title>{`${country}: ${counted(strains, 'strain')}`}</title>
          </path>
        );
      })}
    </svg>
  );
}
