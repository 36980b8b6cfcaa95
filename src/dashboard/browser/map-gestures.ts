/** Pointer, wheel and keys of a map, as what they mean. */

export type Tool = 'select' | 'move';

export interface Gestures {
  /** Corners in pixels; `isDone` once the pointer is up. */
  selecting(from: readonly [number, number], to: readonly [number, number], isDone: boolean): void;
  picking(at: readonly [number, number]): void;
  moving(dx: number, dy: number): void;
  zooming(factor: number, at: readonly [number, number]): void;
  pointing(at: readonly [number, number] | undefined): void;
  act(action: 'all' | 'view' | 'clear'): void;
}

/** A pointer that moves less is a click. */
const clickReach = 4;

/** `toolOf` says what dragging means; `undefined`: nothing, the page scrolls. */
export function bindGestures(stage: HTMLElement, toolOf: () => Tool | undefined, on: Gestures): void {
  let from: [number, number] | undefined;
  let last: [number, number] = [0, 0];
  const placeOf = (event: MouseEvent): [number, number] => {
    const { left, top } = stage.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  };
  const isClick = (to: readonly [number, number]) =>
    from !== undefined && Math.hypot(to[0] - from[0], to[1] - from[1]) < clickReach;

  stage.addEventListener('pointerdown', (event) => {
    if (event.button !== 0 || toolOf() === undefined) return;
    from = last = placeOf(event);
    stage.setPointerCapture(event.pointerId);
  });
  stage.addEventListener('pointermove', (event) => {
    const at = placeOf(event);
    if (!from) return on.pointing(at);
    on.pointing(undefined);
    if (toolOf() === 'move') on.moving(at[0] - last[0], at[1] - last[1]);
    else if (!isClick(at)) on.selecting(from, at, false);
    last = at;
  });
  stage.addEventListener('pointerup', (event) => {
    const at = placeOf(event);
    if (!from) return;
    if (isClick(at)) on.picking(at);
    else if (toolOf() === 'select') on.selecting(from, at, true);
    from = undefined;
  });
  stage.addEventListener('pointercancel', () => {
    from = undefined;
  });
  stage.addEventListener('pointerleave', () => on.pointing(undefined));
  stage.addEventListener(
    'wheel',
    (event) => {
      // The wheel scrolls the page unless the map was chosen before.
      if (document.activeElement !== stage && !event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      on.zooming(1.0015 ** -event.deltaY, placeOf(event));
    },
    { passive: false },
  );
  stage.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== stage) return;
    const middle = [stage.clientWidth / 2, stage.clientHeight / 2] as const;
    const [stepX, stepY] = [stage.clientWidth / 8, stage.clientHeight / 8];
    const meanings: Record<string, () => void> = {
      ArrowLeft: () => on.moving(stepX, 0),
      ArrowRight: () => on.moving(-stepX, 0),
      ArrowUp: () => on.moving(0, stepY),
      ArrowDown: () => on.moving(0, -stepY),
      '+': () => on.zooming(1.4, middle),
      '=': () => on.zooming(1.4, middle),
      '-': () => on.zooming(1 / 1.4, middle),
      '0': () => on.act('all'),
      Enter: () => on.act('view'),
      Escape: () => on.act('clear'),
    };
    const meaning = meanings[event.key];
    if (!meaning) return;
    event.preventDefault();
    meaning();
  });
}
