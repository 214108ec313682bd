#!/bin/sh
# 在第一个节点建立所有者和数据库，只一次 · The owner and its database, once, in the first node (post_bootstrap).
set -eu
psql --set ON_ERROR_STOP=1 --set password="$DUBAN_DB_PASSWORD" "$1" <<'SQL'
SET synchronous_commit TO local; -- 此时还没有副本 · there is no second copy yet
CREATE ROLE duban LOGIN CREATEROLE PASSWORD :'password';
CREATE DATABASE duban OWNER duban;
SQL
