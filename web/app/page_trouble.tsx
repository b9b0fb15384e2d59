import { useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { ServerAway, ServerRefused } from '../api/errors.ts';
import { Trouble } from '../parts/trouble.tsx';

/** A page that could not be shown; while the server is away it tries again by itself. */
export function PageTrouble({ error }: { error: unknown }) {
  const router = useRouter();
  const again = () => void router.invalidate();
  const away = error instanceof ServerAway || (error instanceof ServerRefused && error.status >= 500);
  useEffect(() => {
    if (!away) return;
    const timer = setInterval(() => void router.invalidate(), 2000);
    return () => clearInterval(timer);
  }, [away, router]);
  return (
    <main className="login">
      <Trouble error={error} again={again} />
    </main>
  );
}
