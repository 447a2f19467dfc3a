import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { reportsIn } from '../../scripts/sanitize/reports.js'

const line = '='.repeat(18)
const node = `    #0 operator delete(void*) tsan_new_delete.cpp:150 (libtsan.so+0x86c3d)
    #1 v8::Worker::~Worker() <null> (node+0x1d5aa65)`
/** Node at work for a call of ours. */
const nodeForUs = `    #0 pthread_mutex_destroy tsan_interceptors.cpp:1312 (libtsan.so+0x42191)
    #1 v8::State::~State() <null> (node+0x1d65445)
    #2 create_tensor <null> (xception.node+0x25f7b)`
const ours = `    #0 memcpy tsan_interceptors.cpp:12 (libtsan.so+0x42191)
    #1 std::copy stl_algo.h:3 (libstdc++.so.6+0x4219)
    #2 xception::Staging::take() staging.cc:20 (xception.node+0x25f7b)`
const unknown = '    [failed to restore the stack]'

const race = (first: string, second: string) => `${line}
WARNING: ThreadSanitizer: data race (pid=7)
  Write of size 8 at 0x7b3000006578 by thread T5:
${first}

  Previous atomic read of size 1 at 0x7b3000006578 by main thread (mutexes: write M3):
${second}

  Thread T5 (tid=3, running) created by main thread at:
${ours}

SUMMARY: ThreadSanitizer: data race tsan_new_delete.cpp:150 in operator delete(void*)
${line}
`
const end = 'ThreadSanitizer: reported 2 warnings\n'

const dismissed: Record<string, string> = {
  'a race within Node': race(node, node),
  'a race within Node, called by us': race(node, nodeForUs),
  'a race within Node, one half unknown': race(unknown, node),
  'a remark': '==7==WARNING: ASan is ignoring requested __asan_handle_no_return: stack type: default\n',
}
for (const [what, log] of Object.entries(dismissed)) {
  test(`${what} is no report`, () => assert.equal(reportsIn(log + end), []))
}

const reported: Record<string, string> = {
  'a race of ours': race(ours, ours),
  'memory of ours that Node frees meanwhile': race(node, ours),
  'memory of ours that Node has used': race(ours, node),
  'a race of which nothing is known': race(unknown, unknown),
  'an end by ThreadSanitizer': "==7==ThreadSanitizer: library 'libgomp.so.1' is unloaded\n",
  'a crash': '==7==ERROR: ThreadSanitizer: SEGV on unknown address\n',
  'an error of memory': '==7==ERROR: AddressSanitizer: heap-use-after-free on address 0x1\n',
  'undefined behaviour': 'plan.cc:7:3: runtime error: signed integer overflow\n',
}
for (const [what, log] of Object.entries(reported)) {
  test(`${what} is reported`, () => assert.is(reportsIn(race(node, node) + log + end).length, 1))
}

test.run()
