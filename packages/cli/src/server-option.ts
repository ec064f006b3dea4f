import { Option } from 'commander'

/** Which server a command talks to. */
export function serverOption(): Option {
  return new Option('--server <url>', 'address of the server')
    .env('QUAYSIDE_BASE_URL')
    .default('http://localhost:8080')
}
