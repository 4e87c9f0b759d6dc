# Sourced by the scripts beside it: with --help they print the comment at their head.
case ${1:-} in
    -h | --help)
        sed -n '2,$ { /^#/!q; s/^# \{0,1\}//p }' "$0"
        exit
        ;;
esac
