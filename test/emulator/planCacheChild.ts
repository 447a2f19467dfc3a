/** For planCache.test.ts: `node planCacheChild.js [FILE]` predicts with plans that FILE, or the default one, keeps. */
import { network, requests } from './raceNetwork.js'

process.on('warning', ({ message }) => process.stdout.write(`${message}\n`))
const net = network({ device: 'cuda', planCache: process.argv[2] })
void net.predict(requests[0]).then(() => net.dispose())
