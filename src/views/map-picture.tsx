/** A map drawn by the server: for readers without JavaScript, for the report, and while the script still loads. */
import { boundsOf, type Region } from '../map/region.ts';

/** Points drawn at most, at even distances in the order of the plan. */
const mostPoints = 2000;

export interface PictureGroup {
  color?: string | undefined;
}

export function MapPicture(props: {
  position: Float32Array;
  groups: readonly PictureGroup[];
  groupOf(point: number): number;
  label: string;
  region?: Region | undefined;
}) {
  const { position, groups, groupOf, label, region } = props;
  const count = position.length / 2;
  const shown = Math.min(count, mostPoints);
  const paths = groups.map(() => '');
  for (let n = 0; n < shown; n++) {
    const point = Math.floor((n * count) / shown);
    const [x, y] = [position[2 * point]!, position[2 * point + 1]!].map((value) => Math.round(1000 * value));
    paths[groupOf(point)] += `M${x} ${y}h0`;
  }
  const { left, top, right, bottom } = boundsOf(position);
  return (
    <svg
      class={`map-picture ${count > 500 ? 'map-dense' : ''}`.trim()}
      viewBox={[left, top, right - left, bottom - top].map((value) => Math.round(1000 * value)).join(' ')}
      role="img"
      aria-label={label}
    >
      {paths.map((path, group) =>
        path === '' ? (
          ''
        ) : (
          <path d={path} {...(groups[group]!.color ? { stroke: groups[group]!.color } : {})} />
        ),
      )}
      {region ? (
        <rect
          class="map-region"
          x={1000 * region.left}
          y={1000 * region.top}
          width={1000 * (region.right - region.left)}
          height={1000 * (region.bottom - region.top)}
        />
      ) : (
        ''
      )}
    </svg>
  );
}
