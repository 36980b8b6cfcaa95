/** The way through the pages of a list. */

export function Pages(props: { label: string; page: number; pages: number; hrefOf(page: number): string }) {
  const { label, page, pages, hrefOf } = props;
  return (
    <nav class="pages" aria-label={label}>
      {page > 1 ? (
        <a href={hrefOf(page - 1)} rel="prev">
          Previous
        </a>
      ) : (
        ''
      )}
      <ol>
        {Array.from({ length: pages }, (_, i) => i + 1)
          .filter((number) => number === 1 || number === pages || Math.abs(number - page) <= 3)
          .map((number) => (
            <li>
              {number === page ? (
                <span aria-current="page">{number}</span>
              ) : (
                <a href={hrefOf(number)}>{number}</a>
              )}
            </li>
          ))}
      </ol>
      {page < pages ? (
        <a href={hrefOf(page + 1)} rel="next">
          Next
        </a>
      ) : (
        ''
      )}
    </nav>
  );
}
