-- What signs sessions stood here in clear text, and so in every backup. Under this name the next start finds it, and seals it.

update server_secret set name = 'unsealed-session-secret' where name = 'sessions';
