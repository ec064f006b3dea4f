'use client'
import { type Client, type ClientOptions, init } from '@quayside/client'
import { useEffect, useMemo } from 'react'

/** A client of the page's own, or what one is made from. */
export type ClientProps =
  | { readonly client: Client }
  | (ClientOptions & { readonly client?: undefined; readonly apikey: string })

/** The client of the props: the same as long as they say the same. */
export function useClient(props: ClientProps): Client {
  const { client: given } = props
  const { apikey, baseUrl, cname, sessionCache, security } = given ? NOTHING : props
  const made = useMemo(
    () => (apikey === undefined ? undefined : init(apikey, { baseUrl, cname, sessionCache })),
    [apikey, baseUrl, cname, sessionCache],
  )
  // A policy runs out and is replaced; that is no reason for another client.
  useEffect(() => made?.setSecurity(security), [made, security])
  const client = given ?? made
  if (!client) throw new TypeError('Give the picker a client, or an apikey and an address.')
  return client
}

const NOTHING: Partial<ClientOptions & { readonly apikey: string }> = {}
