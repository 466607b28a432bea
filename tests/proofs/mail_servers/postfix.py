"""Postfix as a test starts it: users from a SASL database, greylisting by a policy service of its own."""

import contextlib

import servers

PACKAGES = ["postfix", "libicu72", "libnsl2", "libdb5.3", "libsasl2-2", "libsasl2-modules", "libsasl2-modules-db",
            "sasl2-bin", "cpio", "netbase"]
USERS = ["postfix", "postdrop"]

MAIN = """
compatibility_level = 3.6
maillog_file = {folder}/postfix.log
maillog_file_prefixes = {folder}
myhostname = localhost
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
alias_database =
biff = no
message_size_limit = {size}
smtpd_tls_cert_file = {certificate}
smtpd_tls_key_file = {key}
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_sasl_auth_enable = yes
smtpd_sasl_local_domain = localhost
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_recipient_restrictions = check_policy_service unix:private/grey, permit_sasl_authenticated, reject
virtual_mailbox_domains = example.org
virtual_mailbox_base = {mail}
virtual_mailbox_maps = static:all/
virtual_minimum_uid = 1
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
"""

MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
grey      unix - n n - 0 spawn user=nobody argv=/bin/bash {folder}/grey.sh {folder}/known
pickup    unix n - n 60 1 pickup
cleanup   unix n - n - 0 cleanup
qmgr      unix n - n 300 1 qmgr
tlsmgr    unix - - n 1000? 1 tlsmgr
rewrite   unix - - n - - trivial-rewrite
bounce    unix - - n - 0 bounce
defer     unix - - n - 0 bounce
trace     unix - - n - 0 bounce
verify    unix - - n - 1 verify
proxymap  unix - - n - - proxymap
error     unix - - n - - error
retry     unix - - n - - error
virtual   unix - n n - - virtual
anvil     unix - - n - 1 anvil
scache    unix - - n - 1 scache
postlog   unix-dgram n - n - 1 postlogd
"""

SASL = """
pwcheck_method: auxprop
auxprop_plugin: sasldb
mech_list: PLAIN LOGIN
"""

# Source: Postfix SMTP Access Policy Delegation, https://www.postfix.org/SMTPD_POLICY_README.html
GREY = """
while IFS= read -r line; do
  case $line in
    recipient=grey@*) grey=yes ;;
    '')
      if [[ -n ${grey-} && ! -e $1 ]]; then printf 'action=DEFER_IF_PERMIT greylisted\\n\\n'
      else printf 'action=DUNNO\\n\\n'; fi
      grey= ;;
  esac
done
"""


@contextlib.contextmanager
def postfix(place):
    packages = servers.fetch(PACKAGES, place.cache)
    for name, template in (("main.cf", MAIN), ("master.cf", MASTER), ("smtpd.conf", SASL)):
        place.write(name, place.fill(template).lstrip())
    place.write("grey.sh", GREY)
    log = place.folder / "postfix.out"
    script = f"""
cp {place.folder}/main.cf {place.folder}/master.cf /etc/postfix/
mkdir -p /etc/postfix/sasl
cp {place.folder}/smtpd.conf /etc/postfix/sasl/
chown -R postfix: /var/lib/postfix
printf '%s' '{servers.PASSWORD}' | saslpasswd2 -c -p -u localhost {servers.USER}
chmod 644 /etc/sasldb2
exec postfix start-fg
"""
    with servers.Enclosed(packages, USERS, script, log):
        servers.wait_for_port(place.port, [log, place.folder / "postfix.log"])
        yield
