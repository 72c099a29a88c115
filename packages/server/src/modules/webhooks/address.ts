import { lookup } from 'node:dns';
import { BlockList, isIPv4, isIPv6, type LookupFunction } from 'node:net';

/** IPv4 addresses that lead to nobody outside: the special-purpose registry of IANA (RFC 6890), multicast included. */
const SPECIAL_IPV4: readonly (readonly [network: string, prefix: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];
/**
 * Parts of global unicast (2000::/3) that carry an IPv4 address in disguise or are for other uses: protocol assignments
 * with Teredo, documentation, 6to4. All that lies outside global unicast is refused anyway, IPv4-mapped addresses too.
 */
const SPECIAL_IPV6: readonly (readonly [network: string, prefix: number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

const special = new BlockList();
for (const [network, prefix] of SPECIAL_IPV4) special.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of SPECIAL_IPV6) special.addSubnet(network, prefix, 'ipv6');
const globalUnicast = new BlockList();
globalUnicast.addSubnet('2000::', 3, 'ipv6');

/** Whether an IP address is one of the public internet: not loopback, private, link-local, metadata or otherwise special. */
export function isPublicAddress(address: string): boolean {
  const bare = address.split('%')[0]!;
  if (isIPv4(bare)) return !special.check(bare, 'ipv4');
  return isIPv6(bare) && globalUnicast.check(bare, 'ipv6') && !special.check(bare, 'ipv6');
}

/** The IP address that stands in a URL in place of a name; null: a name. Decimal, octal and hex forms are read by `URL`. */
export function literalAddress({ hostname }: URL): string | null {
  const bare = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  return isIPv4(bare) || isIPv6(bare) ? bare : null;
}

/** The address that a name stands for is not one that webhooks may be sent to. */
export class PrivateAddressError extends Error {
  override readonly name = 'PrivateAddressError';
}

/**
 * Resolves names to public addresses only. The addresses it gives are the ones that are dialled: a name that is made to
 * point elsewhere later is looked at then.
 */
export const lookupPublic: LookupFunction = (hostname, options, done) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return done(error, '', 0);
    const open = addresses.filter(({ address }) => isPublicAddress(address));
    const [first] = open;
    if (first === undefined || open.length < addresses.length) {
      return done(new PrivateAddressError(`${hostname} leads to an address that is not public.`), '', 0);
    }
    return options.all === true ? done(null, open) : done(null, first.address, first.family);
  });
};
