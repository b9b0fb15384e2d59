import { redirect } from '@tanstack/react-router';

/** Leads to the sign-in page, and from there back to where one was. */
export function goSignIn(href: string) {
  return redirect({ to: '/sign_in', search: href === '/' ? {} : { back: href } });
}
