# shellcheck shell=bash
has ssh sshd ssh-keygen
mkdir -p /run/sshd
ssh-keygen -q -t ed25519 -N '' -f "$data/hostkey"
ssh-keygen -q -t ed25519 -N '' -f "$data/stranger"
echo "[$host]:21190 $(cut -d' ' -f1,2 "$data/stranger.pub")" >"$data/known"
serve "$logs/sshd.log" /usr/sbin/sshd -D -e -p 21190 -h "$data/hostkey" -o LogLevel=DEBUG3 -o ListenAddress=$host -o \
    PidFile=none -f /dev/null
traffic() {
    for option in "-p 21190 -o UserKnownHostsFile=$data/known" \
        '-p 21190 -o UserKnownHostsFile=/dev/null -o StrictHostKeyChecking=no' \
        '-p 21190 -o KexAlgorithms=diffie-hellman-group1-sha1' "-p $closed" "-p $garbage" "-p $hangup" "-p $silent" \
        '-p 21190 -J nowhere.invalid'; do
        T=4 note ssh ssh -vvv -F /dev/null -o BatchMode=yes -o ConnectTimeout=2 $option -i "$data/stranger" someone@$host true
    done
    if_has git && GIT_SSH_COMMAND="ssh -vvv -F /dev/null -o BatchMode=yes -o UserKnownHostsFile=$data/known -p 21190" note \
        git git ls-remote ssh://git@$host/a.git
    if_has rsync && note rsync rsync -avvv -e "ssh -F /dev/null -o BatchMode=yes -p $closed" $host:/a "$data/a"
}
load traffic
