# Runs in namespaces of its own (unshare -mn): a PC/SC daemon with the virtual reader, our chip in it, and opensc-tool as the
# program that reads it. Arguments: the chip command, the folder of the document.
set -eu
ip link set lo up
mount -t tmpfs none /run
mkdir -p /run/pcscd
pcscd -f >"$2/pcscd.log" 2>&1 & daemon=$!
trap 'kill $daemon $chip 2>/dev/null; wait' EXIT
chip=
for _ in 1 2 3 4 5 6 7 8 9 10; do
	"$1" serve "$2/doc" --secrets "$2/doc.keys" >"$2/serve.log" 2>&1 & chip=$!
	sleep 1
	kill -0 $chip 2>/dev/null && break
done
for _ in 1 2 3 4 5 6 7 8 9 10; do
	opensc-tool -a 2>/dev/null && break
	sleep 1
done
opensc-tool -s 00A4000C023F00 -s 00B09C0000 -s 00A4040C07A0000002471001 -s 0084000008 2>/dev/null
