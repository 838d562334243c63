// Replays editing traces with other CRDT libraries, for the table in docs/benchmarks.md. See README.md.
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { createRequire } from 'node:module'
import * as Y from 'yjs'
import * as Automerge from '@automerge/automerge'
import { LoroDoc } from 'loro-crdt'
const require = createRequire(import.meta.url)
const DT = require('diamond-types-node')
const version = name => JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, import.meta.url))).version

const ROUNDS = Number(process.env.ROUNDS ?? 15)
const read = file => JSON.parse(gunzipSync(readFileSync(file)))
const median = xs => [...xs].sort((a, b) => a - b)[xs.length >> 1]
function time (run, rounds = ROUNDS) {
  const ms = []; const own = []
  let result
  for (let i = 0; i < rounds; i++) {
    globalThis.gc?.()
    const cpu = process.cpuUsage()
    const t = performance.now()
    result = run()
    ms.push(performance.now() - t)
    const used = process.cpuUsage(cpu)
    own.push((used.user + used.system) / 1000)
  }
  return { result, first: ms[0], median: median(ms), own: median(own) }
}
const f = x => x.toFixed(1)
function row (trace, peer, what, t, bytes, ok) {
  console.log([trace, peer, what, f(t.first) + ' ms first', f(t.median) + ' ms median', f(t.own) + ' ms of processor', bytes ? bytes + ' B' : '', ok ? 'ok' : 'other text'].join(' | '))
}

function sequential (name, trace) {
  const patches = trace.txns.flatMap(t => t.patches)
  const end = trace.endContent
  const yjs = time(() => {
    const doc = new Y.Doc(); const text = doc.getText('t')
    for (const [at, del, ins] of patches) { doc.transact(() => { if (del) text.delete(at, del); if (ins) text.insert(at, ins) }) }
    return doc
  })
  const update = Y.encodeStateAsUpdate(yjs.result)
  row(name, 'Yjs ' + version('yjs'), 'type, a transaction each', yjs, update.length, yjs.result.getText('t').toString() === end)
  const yone = time(() => {
    const doc = new Y.Doc(); const text = doc.getText('t')
    doc.transact(() => { for (const [at, del, ins] of patches) { if (del) text.delete(at, del); if (ins) text.insert(at, ins) } })
    return doc
  })
  row(name, 'Yjs ' + version('yjs'), 'type, one transaction', yone, update.length, yone.result.getText('t').toString() === end)
  const yl = time(() => { const d = new Y.Doc(); Y.applyUpdate(d, update); return d.getText('t').toString() })
  row(name, 'Yjs ' + version('yjs'), 'load', yl, update.length, yl.result === end)

  const dt = time(() => {
    const doc = new DT.Doc('a')
    for (const [at, del, ins] of patches) { if (del) doc.del(at, del); if (ins) doc.ins(at, ins) }
    return doc
  })
  const dtBytes = dt.result.toBytes()
  row(name, 'diamond-types ' + version('diamond-types-node'), 'type', dt, dtBytes.length, dt.result.get() === end)
  const dl = time(() => DT.Doc.fromBytes(dtBytes).get())
  row(name, 'diamond-types ' + version('diamond-types-node'), 'load', dl, dtBytes.length, dl.result === end)

  const loro = time(() => {
    const doc = new LoroDoc(); const text = doc.getText('t')
    for (const [at, del, ins] of patches) { if (del) text.delete(at, del); if (ins) text.insert(at, ins) }
    doc.commit()
    return doc
  }, 5)
  const lb = loro.result.export({ mode: 'snapshot' })
  row(name, 'Loro ' + version('loro-crdt'), 'type', loro, lb.length, loro.result.getText('t').toString() === end)
  const ll = time(() => { const d = new LoroDoc(); d.import(lb); return d.getText('t').toString() })
  row(name, 'Loro ' + version('loro-crdt'), 'load', ll, lb.length, ll.result === end)

  const am = time(() => {
    let doc = Automerge.from({ t: '' })
    doc = Automerge.change(doc, d => { for (const [at, del, ins] of patches) Automerge.splice(d, ['t'], at, del, ins) })
    return doc
  }, patches.length > 100000 ? 2 : 3)
  const ab = Automerge.save(am.result)
  row(name, 'Automerge ' + version('@automerge/automerge'), 'type in one change', am, ab.length, am.result.t === end)
  const al = time(() => Automerge.load(ab).t, 5)
  row(name, 'Automerge ' + version('@automerge/automerge'), 'load', al, ab.length, al.result === end)
}

/** Runs the concurrent history with one replica an agent; make(agent), edit(replica, patches) -> update, take(replica, update). */
function concurrent (trace, make, edit, take) {
  const txns = trace.txns
  const replicas = []; const known = []; const updates = []
  for (let a = 0; a < trace.numAgents; a++) { replicas.push(make(a)); known.push(new Set()) }
  txns.forEach((txn, i) => {
    const a = txn.agent
    const missing = []; const open = [...txn.parents]
    while (open.length) { const p = open.pop(); if (!known[a].has(p)) { known[a].add(p); missing.push(p); open.push(...txns[p].parents) } }
    missing.sort((x, y) => x - y).forEach(p => { replicas[a] = take(replicas[a], updates[p]) })
    const [r, u] = edit(replicas[a], txn.patches)
    replicas[a] = r; updates[i] = u; known[a].add(i)
  })
  txns.forEach((t, i) => { if (!known[0].has(i)) replicas[0] = take(replicas[0], updates[i]) })
  return replicas[0]
}

function merging (name, trace) {
  const end = trace.endContent
  const y = concurrent(trace,
    a => { const d = new Y.Doc(); d.clientID = a + 1; return d },
    (d, patches) => {
      let u; const h = x => { u = x }
      d.on('update', h)
      d.transact(() => { const t = d.getText('t'); for (const [at, del, ins] of patches) { if (del) t.delete(at, del); if (ins) t.insert(at, ins) } })
      d.off('update', h)
      return [d, u]
    },
    (d, u) => { if (u) Y.applyUpdate(d, u); return d })
  const update = Y.encodeStateAsUpdate(y)
  const yl = time(() => { const d = new Y.Doc(); Y.applyUpdate(d, update); return d.getText('t').toString() })
  row(name, 'Yjs ' + version('yjs'), 'merge encoded', yl, update.length, yl.result === end)

  const dt = concurrent(trace,
    a => new DT.Doc('agent' + a),
    (d, patches) => { const v = d.getLocalVersion(); for (const [at, del, ins] of patches) { if (del) d.del(at, del); if (ins) d.ins(at, ins) } return [d, d.getPatchSince(v)] },
    (d, u) => { d.mergeBytes(u); return d })
  const db = dt.toBytes()
  const dl = time(() => DT.Doc.fromBytes(db).get())
  row(name, 'diamond-types ' + version('diamond-types-node'), 'merge encoded', dl, db.length, dl.result === end)

  const loro = concurrent(trace,
    a => { const d = new LoroDoc(); d.setPeerId(BigInt(a + 1)); return d },
    (d, patches) => { const v = d.version(); const t = d.getText('t'); for (const [at, del, ins] of patches) { if (del) t.delete(at, del); if (ins) t.insert(at, ins) } d.commit(); return [d, d.export({ mode: 'update', from: v })] },
    (d, u) => { d.import(u); return d })
  const lb = loro.export({ mode: 'snapshot' }); const lu = loro.export({ mode: 'update' })
  const ls = time(() => { const d = new LoroDoc(); d.import(lu); return d.getText('t').toString() })
  row(name, 'Loro ' + version('loro-crdt'), 'merge encoded (updates)', ls, lu.length, ls.result === end)
  const l2 = time(() => { const d = new LoroDoc(); d.import(lb); return d.getText('t').toString() })
  row(name, 'Loro ' + version('loro-crdt'), 'load snapshot', l2, lb.length, l2.result === end)

  const base = Automerge.from({ t: '' }, { actor: 'ff' })
  const am = concurrent(trace,
    a => Automerge.clone(base, { actor: '0' + (a + 1) }),
    (d, patches) => { const n = Automerge.change(d, x => { for (const [at, del, ins] of patches) Automerge.splice(x, ['t'], at, del, ins) }); return [n, Automerge.getLastLocalChange(n)] },
    (d, u) => Automerge.applyChanges(d, [u])[0])
  const ab = Automerge.save(am)
  const al = time(() => Automerge.load(ab).t, 7)
  row(name, 'Automerge ' + version('@automerge/automerge'), 'merge encoded', al, ab.length, al.result === end)
}

console.log('node ' + process.version)
for (const file of process.argv.slice(2)) {
  const trace = read(file)
  const name = file.split('/').pop().replace('.json.gz', '')
  if (trace.kind === 'concurrent') merging(name, trace); else sequential(name, trace)
}
