# Sourced.  The ed25519 key that a cache is signed with.  secretKey sets $key, the file; publicKey prints NAME:BASE64.
# The file: AHC_CACHE_KEY, which must exist, or "signing.cache-key" in $keyFolder (AHC_STATE or the user's XDG state folder),
# made on first use.  Invariants: nobody but its owner can read it; it is never a file that git would take.

secretKey() {
  key=${AHC_CACHE_KEY:-$keyFolder/signing.cache-key}
  if ! [ -e "$key" ]; then
    [ -z "${AHC_CACHE_KEY:-}" ] || die "AHC_CACHE_KEY=$key: no such file; unset it to have a key made in $keyFolder"
    makeKey
  fi
  [ -f "$key" ] && [ -r "$key" ] || die "the signing key $key is not a file that can be read"
  case $(stat -L -c %a "$key") in *00) ;; *) die "the signing key $key can be read by others: chmod 600 $key" ;; esac
  outsideGit "$key"
  nix key convert-secret-to-public <"$key" >/dev/null 2>&1 ||
    die "$key is not a signing key (NAME:BASE64, as nix key generate-secret prints); move it away to have a new one made"
}

publicKey() { secretKey && nix key convert-secret-to-public <"$key" && echo; }
keyName() { cut -d: -f1 <"$key"; }

makeKey() { # the name differs from machine to machine, so that several caches can be trusted side by side
  local new
  mkdir -p "$(dirname "$key")" || die "cannot make the folder of the signing key, $(dirname "$key")"
  outsideGit "$key"
  new=$(mktemp "$key.XXXXXX") || die "cannot write the signing key into $(dirname "$key")"
  nix key generate-secret --key-name "ahc-$(od -An -N4 -tx1 /dev/urandom | tr -d ' \n')" >"$new" || { rm -f "$new"; return 1; }
  chmod 600 "$new"
  ln "$new" "$key" 2>/dev/null || true # somebody else's first use came first: theirs counts
  rm -f "$new"
}

outsideGit() { # outsideGit FILE
  local folder
  folder=$(cd "$(dirname "$1")" && pwd -P)
  if git -C "$folder" rev-parse --is-inside-work-tree >/dev/null 2>&1 && ! git -C "$folder" check-ignore -q "$folder/$(basename "$1")"; then
    die "the signing key $1 lies in a git work tree, which does not ignore it: keep it elsewhere (AHC_CACHE_KEY)"
  fi
}
