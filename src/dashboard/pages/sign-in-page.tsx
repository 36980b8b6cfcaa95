/** Asks for the token. */
import { documentOf, Shell } from '../../views/shell.tsx';
import { paths } from '../paths.ts';

export function signInPage(props: { version: string; next: string; wasWrong: boolean }): string {
  const { version, next, wasWrong } = props;
  return documentOf(
    <Shell title="Sign in – Leitmotif" crumbs={[]} links={{ asset: paths.asset, site: {} }} version={version}>
      <div class="page-head">
        <h1>Sign in</h1>
      </div>
      <form class="sign-in" method="post" action={paths.signIn}>
        <input type="hidden" name="next" value={next} />
        <label for="token">Token of this dashboard</label>
        <input
          id="token"
          type="password"
          name="token"
          required
          autofocus
          autocomplete="current-password"
          {...(wasWrong ? { 'aria-invalid': 'true', 'aria-describedby': 'wrong' } : {})}
        />
        {wasWrong ? (
          <p id="wrong" class="notice-failed" role="alert">
            This is not the token.
          </p>
        ) : (
          ''
        )}
        <button type="submit" class="primary">
          Sign in
        </button>
        <p class="muted small">
          Whoever started the dashboard set it, in LEITMOTIF_TOKEN or with --token-file.
        </p>
      </form>
    </Shell>,
  );
}
