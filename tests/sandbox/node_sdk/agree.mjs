// Talks to the sandbox with the vendor's SDK. At level "error" its validators throw at the first
// field that is missing or of a wrong type; the values are checked here.
// usage: node agree.mjs URL

import assert from 'node:assert/strict';
import { UnipileClient } from 'unipile-node-sdk';

const [url] = process.argv.slice(2);
const client = new UnipileClient(url, 'sandbox', {
    validateRequestPayload: true,
    validateRequestPayloadLevel: 'error',
});

const complaints = [];
console.warn = (...parts) => complaints.push(parts.join(' '));
console.error = console.warn;

async function accounts() {
    const list = await client.account.getAll();
    assert.equal(list.cursor, null);
    assert.deepEqual(
        list.items.map((account) => account.name),
        ['Anna Lindqvist', 'Ben Okafor', 'Carla Rossi'],
    );
    assert.deepEqual(
        list.items.map((account) => account.connection_params.im.premiumFeatures),
        [['premium'], ['premium'], []],
    );
    assert.ok(list.items.every((account) => account.sources[0].status === 'OK'));

    const first = await client.account.getAll({ limit: 2 });
    const second = await client.account.getAll({ limit: 2, cursor: first.cursor });
    assert.equal(second.items[0].id, list.items[2].id);

    const [anna] = list.items;
    assert.deepEqual(await client.account.getOne(anna.id), anna);
    return anna.id;
}

async function ownProfile(account_id) {
    const owner = await client.users.getOwnProfile(account_id);
    assert.equal(owner.first_name, 'Anna');
    assert.equal(owner.premium, true);
    assert.equal(owner.recruiter, null);
}

async function invite(account_id) {
    const profile = await client.users.getProfile({ account_id, identifier: 'Jane-Doe-42' });
    assert.equal(profile.public_identifier, 'jane-doe-42');
    assert.equal(profile.first_name, 'Jane');
    assert.equal(profile.last_name, 'Doe');
    assert.match(profile.provider_id, /^ACoAA[\w-]{34}$/);
    assert.equal(profile.invitation, undefined);

    const { provider_id } = profile;
    const message = 'Hello Jane, grüß dich';
    const receipt = await client.users.sendInvitation({ account_id, provider_id, message });
    assert.match(receipt.invitation_id, /^\d{19}$/);

    const sent = await client.users.getAllInvitationsSent({ account_id });
    assert.equal(sent.items.length, 1);
    assert.equal(sent.items[0].id, receipt.invitation_id);
    assert.equal(sent.items[0].invited_user, 'Jane Doe');
    assert.equal(sent.items[0].invited_user_id, provider_id);
    assert.equal(sent.items[0].invited_user_public_id, 'jane-doe-42');
    assert.equal(sent.items[0].invitation_text, message);

    const pending = await client.users.getProfile({ account_id, identifier: provider_id });
    assert.deepEqual(pending.invitation, { type: 'SENT', status: 'PENDING' });

    await assert.rejects(
        client.users.sendInvitation({ account_id, provider_id }),
        (error) => error.body.type === 'errors/already_invited_recently' && error.body.status === 422,
    );
    return receipt.invitation_id;
}

async function cancel(account_id, invitation_id) {
    const { object } = await client.users.cancelInvitationSent({ account_id, invitation_id });
    assert.equal(object, 'InvitationCanceled');
    const sent = await client.users.getAllInvitationsSent({ account_id });
    assert.deepEqual(sent.items, []);
}

async function relations(account_id) {
    const seen = [];
    let cursor;
    do {
        const page = await client.users.getAllRelations({ account_id, limit: 5, cursor });
        seen.push(...page.items);
        cursor = page.cursor;
    } while (cursor);
    assert.equal(seen.length, 12);
    const times = seen.map((relation) => relation.created_at);
    assert.deepEqual(times, [...times].sort((a, b) => b - a));

    const [newest] = seen;
    const profile = await client.users.getProfile({ account_id, identifier: newest.member_id });
    assert.equal(profile.public_identifier, newest.public_identifier);
    assert.equal(profile.network_distance, 'FIRST_DEGREE');
    assert.equal(profile.is_relationship, true);
}

const account_id = await accounts();
await ownProfile(account_id);
const invitation_id = await invite(account_id);
await cancel(account_id, invitation_id);
await relations(account_id);
assert.deepEqual(complaints, []);
console.log('the SDK agrees with the sandbox');
