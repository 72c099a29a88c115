import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { CustomerRecord, Customers } from './customers.ts';

/** Who uses the app. Anybody may be anybody: a real app has passwords or passkeys here, and nothing else changes. */
export interface SignIn {
  signedIn(request: FastifyRequest): CustomerRecord | null;
  signIn(reply: FastifyReply, customer: CustomerRecord): void;
  signOut(reply: FastifyReply): void;
}

const COOKIE = 'nova';
const A_YEAR_SECONDS = 31_536_000;
const ATTRIBUTES = 'Path=/; HttpOnly; SameSite=Lax';

/** @param secret with which cookies are signed, so that a customer can't turn into another */
export function createSignIn(customers: Customers, secret: string): SignIn {
  const sign = (id: string) => createHmac('sha256', secret).update(`nova sign-in ${id}`).digest('base64url');
  return {
    signedIn: (request) => {
      const [id, signature] = cookieOf(request)?.split('~') ?? [];
      if (id === undefined || signature === undefined || !sameText(signature, sign(id))) return null;
      return customers.find(id) ?? null;
    },
    signIn: (reply, { id }) => {
      reply.header('set-cookie', `${COOKIE}=${id}~${sign(id)}; Max-Age=${A_YEAR_SECONDS}; ${ATTRIBUTES}`);
    },
    signOut: (reply) => {
      reply.header('set-cookie', `${COOKIE}=; Max-Age=0; ${ATTRIBUTES}`);
    },
  };
}

function cookieOf({ headers }: FastifyRequest): string | undefined {
  const pairs = headers.cookie?.split(';').map((pair) => pair.trim()) ?? [];
  return pairs.find((pair) => pair.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1);
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
