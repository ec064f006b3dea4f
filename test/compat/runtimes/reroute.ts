// Loaded before a client in Node. Some of them know no port but 443, and Node knows no names below
// `localhost`: what an entry in the hosts file and a redirected port would do is done here.
import https from 'node:https'

const port = process.env.QUAYSIDE_COMPAT_PORT

const { createConnection } = https.Agent.prototype
https.Agent.prototype.createConnection = function (options, callback) {
  const isOurs = options.host?.endsWith('.localhost')
  const there = Object.assign({}, options, { host: 'localhost', port, servername: options.host })
  return createConnection.call(this, isOurs ? there : options, callback)
}
