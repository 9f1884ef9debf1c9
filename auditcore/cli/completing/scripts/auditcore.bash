# Completion for auditcore in bash. Made by: auditcore completion show bash
# Only what bash 3.2 understands; the order of the values and files by their folders need 4.4.

_auditcore_complete() {
    local IFS=$'\n' answer line
    COMPREPLY=()
    answer=$(
        _AUDITCORE_COMPLETE=bash_complete _AUDITCORE_LINE=${COMP_LINE:0:COMP_POINT} \
            _AUDITCORE_BREAKS=$COMP_WORDBREAKS _AUDITCORE_TYPE=$COMP_TYPE COLUMNS=$COLUMNS \
            "${1/#\~\//$HOME/}" </dev/null 2>/dev/null
    ) || return 0
    case ${answer%%$'\n'*} in
        file) compopt -o default 2>/dev/null || COMPREPLY=($(compgen -f -- "${COMP_WORDS[COMP_CWORD]}")) ;;
        dir) compopt -o dirnames 2>/dev/null || COMPREPLY=($(compgen -d -- "${COMP_WORDS[COMP_CWORD]}")) ;;
        words)
            while IFS= read -r line; do
                COMPREPLY+=("$line")
            done <<<"${answer#*$'\n'}"
            # More is to be typed behind these.
            [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *[-=] ]] && compopt -o nospace 2>/dev/null
            ;;
    esac
    return 0
}

complete -o nosort -F _auditcore_complete auditcore 2>/dev/null || complete -F _auditcore_complete auditcore
